// SPDX-License-Identifier: MIT
// Empty: CMake compiles the headers that most files share together with it (CMakeLists.txt).
