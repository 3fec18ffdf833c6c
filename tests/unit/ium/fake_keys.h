// SPDX-License-Identifier: MIT
// The secure kernel's cryptography, as far as lsaiso.exe and vmsp.exe can tell: a cipher that a
// child would break, and that yet opens nothing which was altered.
#pragma once

namespace test {

/// From now on the secure kernel refuses, or works again.
enum class SecureKernel { Works, Refuses };
void set_secure_kernel(SecureKernel state);

} // namespace test
