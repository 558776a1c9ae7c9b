cmake_minimum_required(VERSION 3.16)
project(firmware ${MOTE_LANGUAGE})
add_subdirectory(${MOTE_FOLDER} mote)
# A second time, as a library of this project might.
find_package(Mote CONFIG REQUIRED PATHS ${MOTE_FOLDER} NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
add_executable(firmware ${MOTE_MAIN})
target_link_libraries(firmware PRIVATE Mote::Firmware Mote::Model)
target_link_options(firmware PRIVATE --specs=nosys.specs -Wl,--gc-sections -Wl,--fatal-warnings -Wl,-z,noexecstack)
