/// The package description for CMake: `find_package(Mote CONFIG PATHS <folder>)` and `add_subdirectory(<folder>)` both
/// define `Mote::Firmware` (the library and `mote.h`) and `Mote::Model` (`model.c` and `model.h`).
enum CMakeFiles {
  static let config = """
    # Written by `swift package firmware`. Link with:
    #   target_link_libraries(firmware PRIVATE Mote::Firmware Mote::Model)
    if(TARGET Mote::Firmware)
      get_target_property(mote_folder Mote::Firmware INTERFACE_INCLUDE_DIRECTORIES)
      if(NOT mote_folder STREQUAL CMAKE_CURRENT_LIST_DIR)
        message(FATAL_ERROR "Mote::Firmware is the library in ${mote_folder} already. For a second model build one library with --all and "
          "add ${CMAKE_CURRENT_LIST_DIR}/model.c to the sources; its model.h is included by its folder")
      endif()
    else()
      add_library(Mote::Firmware STATIC IMPORTED GLOBAL)
      set_target_properties(Mote::Firmware PROPERTIES
        IMPORTED_LOCATION "${CMAKE_CURRENT_LIST_DIR}/libMoteFirmware.a"
        INTERFACE_INCLUDE_DIRECTORIES "${CMAKE_CURRENT_LIST_DIR}")
    endif()
    if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/model.c" AND NOT TARGET Mote::Model)
      # A project of C++ alone compiles the model as C++.
      get_property(mote_languages GLOBAL PROPERTY ENABLED_LANGUAGES)
      list(FIND mote_languages C mote_language)
      if(mote_language EQUAL -1)
        set_source_files_properties("${CMAKE_CURRENT_LIST_DIR}/model.c" PROPERTIES LANGUAGE CXX)
      endif()
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
