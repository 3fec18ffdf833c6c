// SPDX-License-Identifier: MIT
// skci.dll as tests see it: its cryptography is the real one, its verdicts are what a test says.
#include "abi/skci.h"
#include "skci/error.h"
#include "skci/hash.h"
#include "skci/sealing.h"
#include "tests/fakes/securekernel/world.h"

namespace {

skci::Bytes bytes_at(const void* data, std::uint64_t size) {
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(size)};
}

} // namespace

abi::skci::Status skci_verify_image(const void*, std::uint64_t, const abi::skci::Policy* policy,
                                    abi::skci::Identity* identity) {
    auto& world = fakes::secure_kernel_world();
    world.wanted_usages = policy->usages;
    if (world.image_verdict == abi::skci::Status::Verified) {
        *identity = abi::skci::Identity{};
        identity->usages = policy->usages;
    }
    return world.image_verdict;
}

abi::skci::Status skci_verify_page(const abi::skci::PageHashes*, std::uint32_t, const void*) {
    return fakes::secure_kernel_world().page_verdict;
}

const char* skci_sentence(abi::skci::Status status) { return skci::sentence_of(status); }

void skci_sha256(const void* data, std::uint64_t size, abi::skci::Digest* digest) {
    *digest = skci::sha256(bytes_at(data, size));
}

void skci_hmac_sha256(const void* key, std::uint64_t key_size, const void* data, std::uint64_t size,
                      abi::skci::Digest* code) {
    *code = skci::hmac_sha256(bytes_at(key, key_size), bytes_at(data, size));
}

void skci_derive_key(const abi::skci::DerivedKey* derived) { skci::derive_key(*derived); }

void skci_seal(const abi::skci::SealedBytes* bytes) { skci::seal(*bytes); }

abi::skci::Status skci_open(const abi::skci::SealedBytes* bytes) {
    const auto opened = skci::open(*bytes);
    return opened.is_ok() ? abi::skci::Status::Verified : opened.error();
}
