// SPDX-License-Identifier: MIT
// A process's handles: numbers for objects, each with the rights it was opened with.
// [WI7 ch.8, handle tables]
#pragma once

#include "abi/nt/object.h"
#include "abi/nt_status.h"
#include "kernel/memory/direct_map.h"
#include "kernel/objects/object.h"
#include "rt/result.h"
#include "x86/address.h"

#include <cstdint>

namespace nt {

class HandleTable {
public:
    struct Entry {
        Object* object = nullptr; // null: free
        abi::nt::AccessMask access;
        std::uint32_t next_free = 0;
    };
    static_assert(sizeof(Entry) == 16);

    /// A new handle, which holds a reference of its own.
    rt::Result<abi::nt::Handle, abi::NtStatus> insert(Object& object, abi::nt::AccessMask access);

    /// The entry behind `handle`; null if there is none.
    const Entry* find(abi::nt::Handle handle) const {
        const std::uint64_t index = handle.value / handle_step;
        if (handle.value % handle_step != 0 || index == 0 ||
            index >= std::uint64_t{page_count_} * entries_per_page) {
            return nullptr;
        }
        const Entry* const entry = entry_at(static_cast<std::uint32_t>(index));
        return entry->object != nullptr ? entry : nullptr;
    }

    /// STATUS_INVALID_HANDLE if there is none.
    abi::NtStatus close(abi::nt::Handle handle) {
        if (find(handle) == nullptr) {
            return abi::NtStatus::InvalidHandle;
        }
        remove(static_cast<std::uint32_t>(handle.value / handle_step));
        return abi::NtStatus::Success;
    }
    void close_all();

    /// The same handles as `other`, for the same objects; this table must be empty.
    abi::NtStatus copy_from(const HandleTable& other);

    std::uint32_t count() const { return count_; }

    /// The handles of all processes.
    static std::uint64_t count_of_all();

private:
    static constexpr std::uint64_t handle_step = 4;
    static constexpr std::uint32_t entries_per_page = 256;
    static constexpr std::uint32_t page_limit = 64;

    Entry* entry_at(std::uint32_t index) const {
        auto* const entries = reinterpret_cast<Entry*>(ram_at(pages_[index / entries_per_page]));
        return entries + index % entries_per_page;
    }
    void remove(std::uint32_t index);
    bool grow();

    x86::GuestPage pages_[page_limit] = {};
    std::uint32_t page_count_ = 0;
    std::uint32_t first_free_ = 0; // 0: none; index 0 is never used, so that no handle is 0
    std::uint32_t count_ = 0;
};

} // namespace nt
