// SPDX-License-Identifier: MIT
// The library's doors: plain pointers in, the core's types inside. abi/skci.h says what each does.
#define SKCI_EXPORT
#include "abi/skci.h"
#include "skci/cpu.h"
#include "skci/error.h"
#include "skci/hash.h"
#include "skci/page_hashes.h"
#include "skci/sealing.h"
#include "skci/trusted_root.h"
#include "skci/verify_image.h"

namespace {

using namespace skci;

Bytes bytes_at(const void* data, std::uint64_t size) {
    return {static_cast<const std::byte*>(data), size};
}

template <typename T>
Status status_of(const Checked<T>& checked) {
    return checked.is_ok() ? Status::Verified : checked.error();
}

} // namespace

Status skci_verify_image(const void* file, std::uint64_t size, const abi::skci::Policy* policy,
                         abi::skci::Identity* identity) {
    const BorrowedProcessor borrowed;
    const auto verified = verify_image(bytes_at(file, size), *policy, trusted_root());
    if (verified.is_ok()) {
        *identity = verified.value();
    }
    return status_of(verified);
}

Status skci_verify_page(const abi::skci::PageHashes* pages, std::uint32_t rva, const void* page) {
    const BorrowedProcessor borrowed;
    return status_of(verify_page(*pages, rva, bytes_at(page, abi::page_size)));
}

const char* skci_sentence(Status status) { return sentence_of(status); }

void skci_sha256(const void* data, std::uint64_t size, Digest* digest) {
    const BorrowedProcessor borrowed;
    *digest = sha256(bytes_at(data, size));
}

void skci_hmac_sha256(const void* key, std::uint64_t key_size, const void* data, std::uint64_t size,
                      Digest* code) {
    const BorrowedProcessor borrowed;
    *code = hmac_sha256(bytes_at(key, key_size), bytes_at(data, size));
}

void skci_derive_key(const abi::skci::DerivedKey* derived) {
    const BorrowedProcessor borrowed;
    derive_key(*derived);
}

void skci_seal(const abi::skci::SealedBytes* bytes) {
    const BorrowedProcessor borrowed;
    seal(*bytes);
}

Status skci_open(const abi::skci::SealedBytes* bytes) {
    const BorrowedProcessor borrowed;
    return status_of(open(*bytes));
}
