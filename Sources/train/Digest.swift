import MoteFormat
import MoteTrain

/// The SHA-256 of the pixels followed by the labels, in hexadecimal.
func digest(_ images: LabelledImages) -> String { digest([images.pixels, images.labels]) }

/// The SHA-256 of the parts in turn, in hexadecimal.
func digest(_ parts: [[UInt8]]) -> String {
  var hash = SHA256()
  for part in parts { hash.update(part.span.bytes) }
  let digest = hash.finish()
  return digest.indices.map { String(digest[$0] >> 4, radix: 16) + String(digest[$0] & 15, radix: 16) }.joined()
}
