// SPDX-License-Identifier: MIT
// The secure system calls: cryptography, the mailbox, secure sections, words on the console.
#include "abi/ium/trustlets.h"
#include "ium/trustlets/iumtests/test.h"

#include <cstring>

namespace iumtests {
namespace {

constexpr std::string_view secret = "a secret of this trustlet";

struct Sealed {
    char header[8] = {'h', 'e', 'a', 'd', 'e', 'r'};
    char data[32] = {};
    ProtectedData description{};

    Sealed() {
        std::memcpy(data, secret.data(), secret.size());
        description.header = header;
        description.header_size = sizeof(header);
        description.data = data;
        description.data_size = sizeof(data);
    }
    bool holds_secret() const { return std::memcmp(data, secret.data(), secret.size()) == 0; }
};

void what_is_encrypted_comes_back() {
    Sealed sealed;
    expect_true(EncryptData(&sealed.description));
    expect_true(!sealed.holds_secret());
    expect_true(DecryptData(&sealed.description));
    expect_true(sealed.holds_secret());
}

void what_was_altered_does_not_come_back() {
    for (unsigned part = 0; part < 4; ++part) {
        Sealed sealed;
        expect_true(EncryptData(&sealed.description));
        void* const parts[] = {sealed.header, sealed.data, sealed.description.nonce,
                               sealed.description.tag};
        *static_cast<std::uint8_t*>(parts[part]) ^= 1;
        expect_true(!DecryptData(&sealed.description));
        expect_true(!sealed.holds_secret() && sealed.data[1] == 0);
    }
}

void bad_requests_for_cryptography_are_refused() {
    abi::ium::CryptoRequest request;
    request.operation = static_cast<abi::ium::CryptoOperation>(77);
    expect_true(!abi::is_success(IumCrypto(&request)));
    for (const std::uint64_t address : bad_addresses) {
        expect_true(
            !abi::is_success(IumCrypto(reinterpret_cast<abi::ium::CryptoRequest*>(address))));
        request = {};
        request.data = address;
        request.data_size = 16;
        expect_true(!abi::is_success(IumCrypto(&request)));
    }
    Sealed sealed;
    sealed.description.data_size = abi::ium::crypto_data_limit + 1;
    expect_true(!EncryptData(&sealed.description));
    sealed.description.data_size = ~0ull;
    expect_true(!EncryptData(&sealed.description));
    sealed.description.data_size = 16;
    sealed.description.header_size = abi::ium::crypto_header_limit + 1;
    expect_true(!EncryptData(&sealed.description));
}

void random_bytes_differ() {
    std::uint8_t one[32] = {};
    std::uint8_t other[32] = {};
    expect_true(GenerateRandom(one, sizeof(one)) && GenerateRandom(other, sizeof(other)));
    expect_true(std::memcmp(one, other, sizeof(one)) != 0);
}

void a_report_names_this_trustlet() {
    const std::uint8_t data[64] = {1, 2, 3};
    abi::ium::Report report;
    expect_true(CreateReport(data, &report));
    const auto& self = *GetTrustletInformation();
    expect_true(report.trustlet_id == self.trustlet_id &&
                std::memcmp(report.instance, self.instance.bytes, sizeof(report.instance)) == 0 &&
                std::memcmp(report.data, data, sizeof(data)) == 0);
    std::uint8_t identity[32] = {};
    expect_true(GetIdentityKey(identity, sizeof(identity)));
    expect_true(!GetIdentityKey(identity, 8));
    expect(IumGetIdk(0, identity, sizeof(identity)), NtStatus::NotSupported);
}

void the_mailbox_takes_what_fits() {
    static constinit std::uint8_t message[abi::ium::mailbox_size] = {'m', 'a', 'i', 'l'};
    expect_true(PostMailbox(0, nullptr, message, 4));
    const abi::ium::MailboxKey key{{1, 2, 3}};
    expect_true(PostMailbox(1, &key, message, sizeof(message)));
    expect_true(!PostMailbox(1, &key, message, sizeof(message) + 1));
    expect_true(!PostMailbox(abi::ium::mailbox_slots, &key, message, 4));
    for (const std::uint64_t address : bad_addresses) {
        expect_true(!PostMailbox(2, &key, reinterpret_cast<void*>(address), 64));
    }
}

/// The other trustlet, for whom it is made, is this one: there is no second here.
void a_secure_section_is_shared() {
    const auto& self = *GetTrustletInformation();
    const Handle section = CreateSecureSection(4096, self.trustlet_id);
    expect_true(abi::ium::is_secure_handle(section));
    auto* const view = static_cast<char*>(MapSecureSection(section, PageProtection::ReadWrite));
    const Handle same = OpenSecureSection(&self.instance, 4096);
    auto* const other = static_cast<char*>(MapSecureSection(same, PageProtection::ReadOnly));
    expect_true(view != nullptr && other != nullptr);
    if (view != nullptr && other != nullptr) {
        view[100] = 'x';
        expect_true(other[100] == 'x' && view != other);
    }
    expect_true(CloseHandle(section) && CloseHandle(same));
    const abi::ium::InstanceGuid nobody{{9}};
    expect_true(OpenSecureSection(&nobody, 4096) == abi::nt::no_handle);
    expect_true(CreateSecureSection(0, self.trustlet_id) == abi::nt::no_handle);
    expect_true(CreateSecureSection(~0ull, self.trustlet_id) == abi::nt::no_handle);
}

void the_console_takes_what_is_the_trustlets_own() {
    for (const std::uint64_t address : bad_addresses) {
        expect_true(!abi::is_success(IumDebugPrint(reinterpret_cast<const char*>(address), 16)));
    }
    expect_true(!abi::is_success(IumDebugPrint("x", abi::ium::debug_print_limit + 1)));
}

constexpr Test tests[] = {
    {"crypto", what_is_encrypted_comes_back},
    {"crypto-altered", what_was_altered_does_not_come_back},
    {"crypto-bad", bad_requests_for_cryptography_are_refused},
    {"random", random_bytes_differ},
    {"report", a_report_names_this_trustlet},
    {"mailbox", the_mailbox_takes_what_fits},
    {"secure-section", a_secure_section_is_shared},
    {"console", the_console_takes_what_is_the_trustlets_own},
};

} // namespace

std::span<const Test> service_tests() { return {tests, std::size(tests)}; }

} // namespace iumtests
