// SPDX-License-Identifier: MIT
#include "securekernel/keys.h"

#include "securekernel/boot.h"

#include <cstring>

namespace sk {
namespace {

constinit std::uint64_t random_counter = 0;

Key derive(std::string_view purpose, const void* salt, std::uint64_t salt_size) {
    Key key;
    const abi::skci::DerivedKey wanted{&boot_info.seed, sizeof(boot_info.seed), salt,     salt_size,
                                       purpose.data(),  purpose.size(),         key.bytes};
    skci_derive_key(&wanted);
    return key;
}

} // namespace

Key trustlet_key(std::string_view purpose, std::uint64_t trustlet_id,
                 const abi::ium::InstanceGuid& collaboration) {
    std::uint8_t salt[sizeof(trustlet_id) + sizeof(collaboration)];
    std::memcpy(salt, &trustlet_id, sizeof(trustlet_id));
    std::memcpy(salt + sizeof(trustlet_id), &collaboration, sizeof(collaboration));
    return derive(purpose, salt, sizeof(salt));
}

Key own_key(std::string_view purpose, std::span<const std::uint8_t> salt) {
    return derive(purpose, salt.data(), salt.size());
}

void fill_with_random(void* to, std::uint64_t size) {
    const Key key = own_key("random numbers");
    for (std::uint64_t done = 0; done < size;) {
        abi::skci::Digest block;
        ++random_counter;
        skci_hmac_sha256(key.bytes, sizeof(key.bytes), &random_counter, sizeof(random_counter),
                         &block);
        const std::uint64_t part =
            size - done < sizeof(block.bytes) ? size - done : sizeof(block.bytes);
        std::memcpy(static_cast<std::byte*>(to) + done, block.bytes, part);
        done += part;
    }
}

} // namespace sk
