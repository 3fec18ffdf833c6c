// SPDX-License-Identifier: MIT
// IumSecureStoragePut and IumSecureStorageGet: sealed bytes for another trustlet. One trustlet puts
// them, another gets them; which, is the capability table's to say.  [WI7 ch.9]
#include "abi/ium/services.h"
#include "securekernel/ium_calls/ium_call.h"
#include "securekernel/keys.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;

/// Kept sealed, as it would be on a disk.
struct StoredItem {
    bool is_used = false;
    std::uint64_t slot = 0;
    std::uint64_t size = 0;
    abi::ium::InstanceGuid collaboration;
    std::uint8_t nonce[abi::skci::nonce_size] = {};
    std::uint8_t tag[abi::skci::tag_size] = {};
    std::uint8_t data[abi::ium::storage_size] = {};
};

constinit StoredItem items[abi::ium::storage_slots];

StoredItem* find(std::uint64_t slot, const abi::ium::InstanceGuid& collaboration) {
    for (StoredItem& item : items) {
        if (item.is_used && item.slot == slot && item.collaboration == collaboration) {
            return &item;
        }
    }
    return nullptr;
}

StoredItem* find_or_make(std::uint64_t slot, const abi::ium::InstanceGuid& collaboration) {
    if (StoredItem* const item = find(slot, collaboration)) {
        return item;
    }
    for (StoredItem& item : items) {
        if (!item.is_used) {
            return &item;
        }
    }
    return nullptr;
}

/// The store is not one trustlet's: its key has the collaboration alone.
Key storage_key(const abi::ium::InstanceGuid& collaboration) {
    return trustlet_key("secure storage", 0, collaboration);
}

abi::skci::SealedBytes sealed(StoredItem& item, const Key& key, std::uint8_t* data) {
    return {key.bytes, item.nonce, &item.slot, sizeof(item.slot), data, item.size, item.tag};
}

} // namespace

// (slot, data, size)
NtStatus secure_storage_put(IumCall& call) {
    const std::uint64_t size = call.parameter[2];
    if (call.parameter[0] >= abi::ium::storage_slots || size > abi::ium::storage_size) {
        return NtStatus::InvalidParameter;
    }
    std::uint8_t data[abi::ium::storage_size];
    TRY_STATUS(copy_from_trustlet(*call.process, data, call.parameter[1], size));
    const auto& collaboration = call.process->identity.collaboration;
    StoredItem* const item = find_or_make(call.parameter[0], collaboration);
    if (item == nullptr) {
        return NtStatus::InsufficientResources;
    }
    *item = StoredItem{};
    item->is_used = true;
    item->slot = call.parameter[0];
    item->size = size;
    item->collaboration = collaboration;
    fill_with_random(item->nonce, sizeof(item->nonce));
    std::memcpy(item->data, data, size);
    const Key key = storage_key(collaboration);
    const auto bytes = sealed(*item, key, item->data);
    skci_seal(&bytes);
    return NtStatus::Success;
}

// (slot, data, size, returned*)
NtStatus secure_storage_get(IumCall& call) {
    const auto& collaboration = call.process->identity.collaboration;
    StoredItem* const item = find(call.parameter[0], collaboration);
    if (item == nullptr) {
        return NtStatus::NotFound;
    }
    if (call.parameter[2] < item->size) {
        return NtStatus::BufferTooSmall;
    }
    std::uint8_t data[abi::ium::storage_size];
    std::memcpy(data, item->data, item->size);
    const Key key = storage_key(collaboration);
    const auto bytes = sealed(*item, key, data);
    if (skci_open(&bytes) != abi::skci::Status::Verified) {
        return NtStatus::AuthTagMismatch;
    }
    const std::uint64_t size = item->size; // Another thread may put while we wait for VTL0.
    TRY_STATUS(copy_to_trustlet(*call.process, call.parameter[1], data, size));
    return call.write(3, size);
}

} // namespace sk
