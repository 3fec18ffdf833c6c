// SPDX-License-Identifier: MIT
// A signed trustlet that has fallen into an attacker's hands, and three things that it would like
// to do. Rows 24, 27 and 28 of the catalogue.  Guards: ium-whitelist, capability-table, signature.
// And one that does its duty, while VTL0's kernel tampers with its memory: row 26. Guard:
// page-seal.
#include "abi/nt/file.h"
#include "abi/trace_marks.h"
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

/// Answers a few guesses at a secret by a letter each, all of which are wrong, and then no more:
/// what it still answers is in its memory, and nowhere else.
NtStatus count_guesses() {
    struct Guesses {
        std::uint64_t word;
        std::uint64_t left;
    };
    constexpr unsigned questions = 8; // More are asked than it answers.
    auto* const guesses = static_cast<volatile Guesses*>(
        VirtualAlloc(nullptr, sizeof(Guesses), abi::nt::memory_reserve | abi::nt::memory_commit,
                     PageProtection::ReadWrite));
    if (guesses == nullptr) {
        return NtStatus::NoMemory;
    }
    guesses->word = abi::guesses_word;
    guesses->left = abi::guess_limit;
    for (unsigned question = 0; question < questions; ++question) {
        Sleep(1); // until somebody asks: VTL0 does with its memory what it likes
        if (guesses->left == 0) {
            return NtStatus::Success;
        }
        guesses->left = guesses->left - 1;
        constexpr std::string_view answer = "wrong";
        PostMailbox(0, nullptr, answer.data(), answer.size());
    }
    return NtStatus::Unsuccessful; // It has answered more than it may.
}

} // namespace iumtests
