cmake_minimum_required(VERSION 3.16)
project(firmware C)
# The same folder twice is one library; another folder is refused.
add_subdirectory(${MOTE_FOLDER} first)
find_package(Mote CONFIG REQUIRED PATHS ${MOTE_FOLDER} NO_DEFAULT_PATH)
message("the same folder was taken")
add_subdirectory(${OTHER_FOLDER} second)
