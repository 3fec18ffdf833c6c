// SPDX-License-Identifier: MIT
// hello.exe, the first trustlet: says who it is, has VTL1 vouch for that, and leaves a letter for
// whoever started it.  Lesson: 10.
#include "ium/iumbase/iumbase.h"
#include "ium/runtime/trustlet.h"

#include <cstring>
#include <span>

namespace {

/// What a trustlet has goes with it, its letters too.
constexpr std::uint32_t time_to_fetch = 200; // milliseconds

constexpr std::string_view letter = "Greetings from ring 3 of VTL1.";

void print_bytes(std::string_view what, std::span<const std::uint8_t> bytes) {
    char digits[2 * 32];
    std::size_t length = 0;
    for (const std::uint8_t byte : bytes) {
        constexpr std::string_view all = "0123456789abcdef";
        digits[length++] = all[byte >> 4];
        digits[length++] = all[byte & 15];
    }
    ium::print("hello: {} {}\n", what, std::string_view{digits, length});
}

/// What a report is about is the trustlet's own affair: here the first bytes of its letter.
bool show_report() {
    std::uint8_t about[64] = {};
    std::memcpy(about, letter.data(), letter.size());
    abi::ium::Report report;
    if (!CreateReport(about, &report)) {
        return false;
    }
    print_bytes("the secure kernel vouches for an image with the digest", report.image_digest);
    return true;
}

bool post_letter() {
    // The key came with the creation: only who started this trustlet can fetch the letter.
    return PostMailbox(0, nullptr, letter.data(), letter.size());
}

} // namespace

abi::NtStatus ium::main_trustlet(std::string_view /*command_line*/) {
    const abi::ium::TrustletInformation& self = *GetTrustletInformation();
    print("hello: I am trustlet {x}, security version {}\n", self.trustlet_id,
          self.security_version);
    print_bytes("my instance is", self.instance.bytes);
    for (const abi::ium::Module& module : self.modules) {
        print("hello: {} is at {x}\n", module.name, module.base);
    }
    if (!show_report() || !post_letter()) {
        print("hello: the secure kernel refuses: error {}\n", GetLastError());
        return abi::NtStatus::AccessDenied;
    }
    print("hello: my letter is in the mailbox\n");
    Sleep(time_to_fetch);
    return abi::NtStatus::Success;
}
