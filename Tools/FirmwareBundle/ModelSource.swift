import MoteHost

/// `model.h` and `model.c`: the model as a constant of C, and the sizes that a program reserves.
struct ModelSource {
  /// The model's name in C: a lower-case identifier.
  let name: String
  /// The core whose library `arenaBytes` is for.
  let target: String
  let bytes: [UInt8]
  let arenaBytes: Int
  let inputBytes: Int
  let classCount: Int

  var header: String {
    """
    #ifndef MOTE_MODEL_\(name.uppercased())_H
    #define MOTE_MODEL_\(name.uppercased())_H
    /* Written by `swift package firmware`. */

    #include <stdint.h>

    #ifdef __cplusplus
    extern "C" {
    #endif

    /* Bytes of the model, of the memory that a run needs (aligned to 16), and of one image. The memory is what the library for
     * \(target) takes; a program on another machine asks mote_arena_size, and mote_prepared_size too. */
    #define MOTE_\(name.uppercased())_BYTES \(bytes.count)
    #define MOTE_\(name.uppercased())_ARENA_BYTES \(arenaBytes)
    #define MOTE_\(name.uppercased())_INPUT_BYTES \(inputBytes)
    /* Logits that a run writes. */
    #define MOTE_\(name.uppercased())_CLASSES \(classCount)

    /* The model, at a multiple of 64: stays in flash and is read in place. */
    extern const uint8_t \(name)_mote[MOTE_\(name.uppercased())_BYTES];

    #ifdef __cplusplus
    }
    #endif
    #endif

    """
  }

  var source: String {
    var text = """
      /* Written by `swift package firmware`. */
      #include "model.h"

      #ifndef MOTE_MODEL_ALIGNED
      #if defined(__GNUC__)
      #define MOTE_MODEL_ALIGNED __attribute__((aligned(64)))
      #elif defined(__cplusplus) && __cplusplus >= 201103L
      #define MOTE_MODEL_ALIGNED alignas(64)
      #elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
      #define MOTE_MODEL_ALIGNED _Alignas(64)
      #elif defined(__CC_ARM)
      #define MOTE_MODEL_ALIGNED __align(64)
      #else
      #error "define MOTE_MODEL_ALIGNED as what makes this compiler put a constant at a multiple of 64 bytes"
      #endif
      #endif

      MOTE_MODEL_ALIGNED const uint8_t \(name)_mote[MOTE_\(name.uppercased())_BYTES] = {

      """
    text.reserveCapacity(bytes.count * 4 + 512)
    for start in stride(from: 0, to: bytes.count, by: 24) {
      for byte in bytes[start..<min(start + 24, bytes.count)] { text += "\(byte)," }
      text += "\n"
    }
    return text + "};\n"
  }

  /// A file's name as an identifier of C: letters, digits and underscores, not beginning with a digit.
  static func identifier(from fileName: String) -> String {
    var name = ""
    for character in fileName.lowercased().unicodeScalars {
      let isKept = ("a"..."z").contains(character) || ("0"..."9").contains(character)
      name.unicodeScalars.append(isKept ? character : "_")
    }
    return name.first.map { $0.isNumber } ?? true ? "model_" + name : name
  }
}
