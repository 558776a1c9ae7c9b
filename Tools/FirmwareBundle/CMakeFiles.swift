/// The package description for CMake: `find_package(Mote CONFIG PATHS <folder>)` and `add_subdirectory(<folder>)` both
/// define `Mote::Firmware` (the library and `mote.h`) and `Mote::Model` (`model.c` and `model.h`).
enum CMakeFiles {
  static let config = """
    # Written by `swift package firmware`. Link with:
    #   target_link_libraries(firmware PRIVATE Mote::Firmware Mote::Model)
    if(TARGET Mote::Firmware)
      # Once is enough; but of two folders each has a library with the kernels of its own model only.
      get_target_property(_mote_library Mote::Firmware IMPORTED_LOCATION)
      if(NOT _mote_library STREQUAL "${CMAKE_CURRENT_LIST_DIR}/libMoteFirmware.a")
        message(FATAL_ERROR "Mote: ${_mote_library} is in use already. For two models, build both folders with --all, use one of "
          "them, and add the other's ${CMAKE_CURRENT_LIST_DIR}/model.c to your own sources")
      endif()
      unset(_mote_library)
    else()
      add_library(Mote::Firmware STATIC IMPORTED GLOBAL)
      set_target_properties(Mote::Firmware PROPERTIES
        IMPORTED_LOCATION "${CMAKE_CURRENT_LIST_DIR}/libMoteFirmware.a"
        INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}")
      get_property(_mote_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
      list(FIND _mote_languages C _mote_has_c)
      if(_mote_has_c EQUAL -1)
        # A project of C++ alone: the model's C is C++ too.
        set_source_files_properties("${CMAKE_CURRENT_LIST_DIR}/model.c" PROPERTIES LANGUAGE CXX)
      endif()
      unset(_mote_languages)
      unset(_mote_has_c)
      add_library(mote_model STATIC "${CMAKE_CURRENT_LIST_DIR}/model.c")
      target_include_directories(mote_model PUBLIC "${CMAKE_CURRENT_LIST_DIR}")
      add_library(Mote::Model ALIAS mote_model)
    endif()

    """

  static let lists = """
    # Written by `swift package firmware`, for add_subdirectory.
    include("${CMAKE_CURRENT_LIST_DIR}/MoteConfig.cmake")

    """

  /// For `find_package(Mote 1 ...)`: interfaces grow, so a later one serves an earlier one's callers.
  /// - Parameter version: `MOTE_VERSION`.
  static func configVersion(_ version: Int) -> String {
    """
    # Written by `swift package firmware`.
    set(PACKAGE_VERSION "\(version)")
    if(PACKAGE_FIND_VERSION VERSION_GREATER PACKAGE_VERSION)
      set(PACKAGE_VERSION_COMPATIBLE FALSE)
    else()
      set(PACKAGE_VERSION_COMPATIBLE TRUE)
      if(PACKAGE_FIND_VERSION VERSION_EQUAL PACKAGE_VERSION)
        set(PACKAGE_VERSION_EXACT TRUE)
      endif()
    endif()

    """
  }

  /// `MOTE_VERSION` of `mote.h`; nil for another file.
  static func version(of header: [UInt8]) -> Int? {
    for line in String(decoding: header, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 3, words[0] == "#define", words[1] == "MOTE_VERSION" { return Int(words[2]) }
    }
    return nil
  }
}
