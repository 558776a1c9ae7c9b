/// The package description for CMake: `find_package(Mote CONFIG PATHS <folder>)` and `add_subdirectory(<folder>)` both
/// define `Mote::Firmware` (the library and `mote.h`) and `Mote::Model` (`model.c` and `model.h`).
enum CMakeFiles {
  static let config = """
    # Written by `swift package firmware`. Link with:
    #   target_link_libraries(firmware PRIVATE Mote::Firmware Mote::Model)
    if(NOT TARGET Mote::Firmware)
      add_library(Mote::Firmware STATIC IMPORTED GLOBAL)
      set_target_properties(Mote::Firmware PROPERTIES
        IMPORTED_LOCATION "${CMAKE_CURRENT_LIST_DIR}/libMoteFirmware.a"
        INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}")
    endif()
    if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/model.c" AND NOT TARGET Mote::Model)
      add_library(mote_model STATIC "${CMAKE_CURRENT_LIST_DIR}/model.c")
      target_include_directories(mote_model PUBLIC "${CMAKE_CURRENT_LIST_DIR}")
      add_library(Mote::Model ALIAS mote_model)
    endif()

    """

  static let lists = """
    # Written by `swift package firmware`, for add_subdirectory.
    include("${CMAKE_CURRENT_LIST_DIR}/MoteConfig.cmake")

    """
}
