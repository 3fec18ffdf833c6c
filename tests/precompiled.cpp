// SPDX-License-Identifier: MIT
// Empty: CMake compiles the headers that all tests share together with it (CMakeLists.txt).
