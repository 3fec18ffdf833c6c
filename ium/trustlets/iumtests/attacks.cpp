// SPDX-License-Identifier: MIT
// A signed trustlet that has fallen into an attacker's hands, and three things that it would like
// to do. Rows 24, 27 and 28 of the catalogue.  Guards: ium-whitelist, capability-table, signature.
#include "abi/nt/file.h"
#include "ium/trustlets/iumtests/test.h"

namespace iumtests {

NtStatus open_file() {
    constexpr std::uint32_t nt_open_file = 0x31; // iumdll.dll has no stub of it
    const auto name = abi::nt::String::of("\\Device\\Disk\\kernel.exe");
    const auto attributes = ObjectAttributes::named(name);
    Handle file;
    abi::nt::IoStatusBlock io;
    return raw_system_call(
        nt_open_file, reinterpret_cast<std::uint64_t>(&file), abi::nt::access::file_read.raw,
        reinterpret_cast<std::uint64_t>(&attributes), reinterpret_cast<std::uint64_t>(&io));
}

NtStatus read_storage() {
    std::uint8_t seed[abi::ium::storage_size];
    std::uint64_t size = 0;
    return IumSecureStorageGet(0, seed, sizeof(seed), &size);
}

NtStatus load_library(std::string_view name) {
    const auto text = abi::nt::String::of(name);
    void* base = nullptr;
    return LdrLoadDll(&text, &base);
}

} // namespace iumtests
