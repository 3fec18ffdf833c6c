// SPDX-License-Identifier: MIT
#include "securekernel/processes/page_supply.h"

#include "rt/check.h"
#include "securekernel/boot.h"
#include "securekernel/cpu.h"
#include "securekernel/hypercalls.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/taken_pages.h"
#include "securekernel/processes/normal_call.h"
#include "securekernel/processes/secure_process.h"
#include "securekernel/processes/secure_section.h"

#include <cstring>

namespace sk {
namespace {

using abi::NtStatus;

std::uint32_t& link_in(x86::GuestPage page) {
    return *reinterpret_cast<std::uint32_t*>(cpu::ram_at(page.address().value));
}

} // namespace

NtStatus PageSupply::add(SecureProcess& owner, x86::GuestPage page) {
    const NtStatus status = take_page(page, {PageIdentity::Kind::Secured, {}, owner.handle, 0});
    if (abi::is_success(status)) {
        put_back(page);
    }
    return status;
}

NtStatus PageSupply::refill(SecureProcess& owner) {
    const NormalReply reply = normal_call(abi::NormalService::AllocatePages, most_at_once);
    if (!abi::is_success(reply.status)) {
        return NtStatus::NoMemory; // Whatever VTL0 says: there is none.
    }
    for (unsigned index = 0; index < most_at_once && reply.value[index] != 0; ++index) {
        const NtStatus status = add(owner, {reply.value[index]});
        if (!abi::is_success(status)) {
            return NtStatus::NoMemory;
        }
    }
    return is_empty() ? NtStatus::NoMemory : NtStatus::Success;
}

x86::GuestPage PageSupply::pop() {
    CHECK(count_ != 0, "A page was taken from an empty supply.");
    const x86::GuestPage page{first_};
    first_ = link_in(page);
    link_in(page) = 0;
    --count_;
    return page;
}

void PageSupply::give_last_back() { give_page_back(pop()); }

x86::GuestPage PageSupply::take(SecureProcess& owner, std::uint64_t address) {
    const x86::GuestPage page = pop();
    page_frames.set(page,
                    {PageIdentity::Kind::Secured, {}, owner.handle, address / x86::page_bytes});
    return page;
}

x86::GuestPage PageSupply::take_for_section(SecureSection& section, std::uint64_t index) {
    const x86::GuestPage page = pop();
    page_frames.set(page, {PageIdentity::Kind::Secured, {}, section.owner_number(), index});
    return page;
}

void PageSupply::put_back(x86::GuestPage page) {
    std::memset(cpu::ram_at(page.address().value), 0, x86::page_bytes);
    link_in(page) = first_;
    first_ = static_cast<std::uint32_t>(page.number);
    ++count_;
}

PageReply request_paged_out(std::uint64_t version) {
    const NormalReply reply = normal_call(abi::NormalService::PageIn, version);
    PageReply brought{reply.status, {reply.value[0]}, {}};
    std::memcpy(brought.tag.bytes, &reply.value[1], sizeof(brought.tag.bytes));
    return brought;
}

NtStatus request_image_page(SecureImage& image, std::uint64_t index) {
    const NormalReply reply = normal_call(abi::NormalService::GetImagePage, image.handle(), index);
    if (!abi::is_success(reply.status)) {
        return NtStatus::InvalidImageHash;
    }
    // Which page it is we know ourselves: it has been validated, or VTL0 lies.
    if (image.page(index).number == 0) {
        hypercalls::report_decision(abi::Rule::HostileReply, reply.value[0], index);
        return NtStatus::InvalidImageHash;
    }
    return NtStatus::Success;
}

} // namespace sk
