// SPDX-License-Identifier: MIT
#include "kernel/memory/section.h"

#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/page_frames.h"

namespace nt {

constinit const ObjectType Section::type_of_section{
    .name = "Section",
    .destroy = [](Object& object) { heap::destroy(static_cast<Section*>(&object)); }};

Section::Section(ImageFile& image)
    : Object(type_of_section), page_count_(image.page_count()),
      widest_(abi::nt::PageProtection::ExecuteRead), image_(&image) {}

rt::Result<x86::GuestPage, abi::NtStatus> Section::page(std::uint64_t index) {
    if (index >= page_count_) {
        return rt::Err{abi::NtStatus::AccessViolation};
    }
    x86::GuestPage& list = lists_[index / pages_per_list];
    if (list.number == 0) {
        const auto fresh = page_frames.allocate();
        if (!fresh) {
            return rt::Err{abi::NtStatus::NoMemory};
        }
        list = *fresh;
    }
    auto& slot = reinterpret_cast<std::uint64_t*>(ram_at(list))[index % pages_per_list];
    if (slot == 0) {
        const auto fresh = page_frames.allocate();
        if (!fresh) {
            return rt::Err{abi::NtStatus::NoMemory};
        }
        slot = fresh->number;
    }
    return x86::GuestPage{slot};
}

Section::~Section() {
    for (const x86::GuestPage list : lists_) {
        if (list.number == 0) {
            continue;
        }
        const auto* const slots = reinterpret_cast<const std::uint64_t*>(ram_at(list));
        for (std::uint64_t index = 0; index < pages_per_list; ++index) {
            if (slots[index] != 0) {
                page_frames.release(x86::GuestPage{slots[index]});
            }
        }
        page_frames.release(list);
    }
}

} // namespace nt
