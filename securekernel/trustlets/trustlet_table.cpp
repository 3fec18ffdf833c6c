// SPDX-License-Identifier: MIT
#include "securekernel/trustlets/trustlet_table.h"

namespace sk {
namespace {

using abi::ium::Capability;
using abi::ium::TrustletId;

template <typename... Capabilities>
constexpr std::uint64_t may(Capabilities... capabilities) {
    return (0 | ... | static_cast<std::uint64_t>(capabilities));
}

constexpr TrustletRow table[] = {
    {TrustletId::LsaIso, "lsaiso.exe", 1, may(Capability::Crypto)},
    {TrustletId::Vmsp, "vmsp.exe", 1,
     may(Capability::Crypto, Capability::SecureStorageGet, Capability::SecureSection)},
    {TrustletId::VtpmProvisioning, "vtpmprov.exe", 1,
     may(Capability::Crypto, Capability::SecureStoragePut, Capability::SecureSection)},
    {TrustletId::IumTests, "iumtests.exe", 1,
     may(Capability::Crypto, Capability::Mailbox, Capability::SecureSection)},
    {TrustletId::Hello, "hello.exe", 2,
     may(Capability::Crypto, Capability::Mailbox, Capability::SecureSection)},
};

} // namespace

const TrustletRow* find_trustlet(std::uint64_t id) {
    for (const TrustletRow& row : table) {
        if (static_cast<std::uint64_t>(row.id) == id) {
            return &row;
        }
    }
    return nullptr;
}

} // namespace sk
