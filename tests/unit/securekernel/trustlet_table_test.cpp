// SPDX-License-Identifier: MIT
// Which trustlets there can be: what the secure kernel was built with, and no other way.
#include "securekernel/trustlets/trustlet_table.h"

#include "tests/catch.h"

#include <random>
#include <type_traits>
#include <vector>

using abi::ium::Capability;
using abi::ium::TrustletId;

namespace {

std::vector<std::uint64_t> holders_of(Capability capability) {
    std::vector<std::uint64_t> ids;
    for (std::uint64_t id = 0; id < 0x1'0000; ++id) {
        const sk::TrustletRow* const row = sk::find_trustlet(id);
        if (row != nullptr && (row->capabilities & static_cast<std::uint64_t>(capability)) != 0) {
            ids.push_back(id);
        }
    }
    return ids;
}

constexpr std::uint64_t number_of(TrustletId id) { return static_cast<std::uint64_t>(id); }

} // namespace

TEST_CASE("The secure kernel knows five trustlets, and no other number") {
    std::vector<std::uint64_t> known;
    for (std::uint64_t id = 0; id < 0x10'0000; ++id) {
        if (sk::find_trustlet(id) != nullptr) {
            known.push_back(id);
        }
    }
    CHECK(known == std::vector<std::uint64_t>{1, 2, 3, 0x1000, 0x1001});
    std::mt19937_64 random{8};
    for (unsigned turn = 0; turn < 100'000; ++turn) {
        REQUIRE(sk::find_trustlet(random() | 1ull << 40) == nullptr);
    }
}

TEST_CASE(
    "What is found cannot be changed: there is no function that takes or gives a row to write") {
    using Found = std::remove_pointer_t<decltype(sk::find_trustlet(0))>;
    STATIC_REQUIRE(std::is_const_v<Found>);
}

TEST_CASE("Reading secure storage is the virtual TPM's alone, writing it the provisioning's") {
    CHECK(holders_of(Capability::SecureStorageGet) ==
          std::vector<std::uint64_t>{number_of(TrustletId::Vmsp)});
    CHECK(holders_of(Capability::SecureStoragePut) ==
          std::vector<std::uint64_t>{number_of(TrustletId::VtpmProvisioning)});
}
