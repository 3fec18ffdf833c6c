// SPDX-License-Identifier: MIT
// vtpmprov.exe makes a new virtual TPM: a seed that nobody knows, in the store of the secure
// kernel, for vmsp.exe of the same collaboration.  [WI7 ch.9]  Lesson: 10.
#include "ium/iumbase/iumbase.h"
#include "ium/runtime/trustlet.h"
#include "rt/wipe.h"

abi::NtStatus ium::main_trustlet(std::string_view /*command_line*/) {
    std::uint8_t seed[32] = {};
    const rt::WipedAtEnd seed_is_wiped{seed};
    if (!GenerateRandom(seed, sizeof(seed)) || !SecureStoragePut(0, seed, sizeof(seed))) {
        print("vtpmprov: the secure kernel refuses: error {}\n", GetLastError());
        return abi::NtStatus::AccessDenied;
    }
    print("vtpmprov: there is a new TPM\n");
    return abi::NtStatus::Success;
}
