cmake_minimum_required(VERSION 3.16)
project(firmware ${MOTE_LANGUAGE})
add_subdirectory(${MOTE_FOLDER} first)
add_subdirectory(${MOTE_OTHER} second)
