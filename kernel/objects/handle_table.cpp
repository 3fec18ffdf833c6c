// SPDX-License-Identifier: MIT
#include "kernel/objects/handle_table.h"

#include "kernel/memory/page_frames.h"

namespace nt {
namespace {

using abi::NtStatus;
using abi::nt::Handle;

constinit std::uint64_t handles_open = 0;

void close_object(Object& object) {
    --handles_open;
    if (--object.handle_count == 0) {
        names::forget(object);
        if (object.type->last_handle_closed != nullptr) {
            object.type->last_handle_closed(object);
        }
    }
    release(object);
}

} // namespace

bool HandleTable::grow() {
    if (page_count_ == page_limit) {
        return false;
    }
    const auto page = page_frames.allocate();
    if (!page) {
        return false;
    }
    pages_[page_count_] = *page;
    const std::uint32_t first = page_count_ * entries_per_page;
    ++page_count_;
    for (std::uint32_t index = first + entries_per_page; index-- > first;) {
        if (index != 0) {
            entry_at(index)->next_free = first_free_;
            first_free_ = index;
        }
    }
    return true;
}

rt::Result<Handle, NtStatus> HandleTable::insert(Object& object, abi::nt::AccessMask access) {
    if (first_free_ == 0 && !grow()) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    const std::uint32_t index = first_free_;
    Entry& entry = *entry_at(index);
    first_free_ = entry.next_free;
    add_reference(object);
    ++object.handle_count;
    ++handles_open;
    ++count_;
    entry = {&object, access, 0};
    return Handle{index * handle_step};
}

void HandleTable::remove(std::uint32_t index) {
    Entry& entry = *entry_at(index);
    Object& object = *entry.object;
    entry = {nullptr, {}, first_free_};
    first_free_ = index;
    --count_;
    close_object(object);
}

NtStatus HandleTable::copy_from(const HandleTable& other) {
    while (page_count_ < other.page_count_) {
        if (!grow()) {
            return NtStatus::InsufficientResources;
        }
    }
    first_free_ = other.first_free_;
    for (std::uint32_t index = 1; index < page_count_ * entries_per_page; ++index) {
        Entry& entry = *entry_at(index);
        entry = *other.entry_at(index);
        if (entry.object != nullptr) {
            add_reference(*entry.object);
            ++entry.object->handle_count;
            ++handles_open;
            ++count_;
        }
    }
    return NtStatus::Success;
}

void HandleTable::close_all() {
    for (std::uint32_t index = 1; index < page_count_ * entries_per_page; ++index) {
        close(Handle{index * handle_step});
    }
    while (page_count_ != 0) {
        page_frames.release(pages_[--page_count_]);
    }
    first_free_ = 0;
}

std::uint64_t HandleTable::count_of_all() { return handles_open; }

} // namespace nt
