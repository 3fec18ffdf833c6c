// SPDX-License-Identifier: MIT
// No row of the catalogue: a kernel that has no plan. It makes 10,000 secure calls by chance, and
// then answers 10,000 normal calls by chance, while attacker.exe starts one trustlet after another.
// Nothing of it may stop VTL1, or change its secret; whoever watches looks at VTL1's invariants.
//
// What it gives away and spoils are pages of its own: a kernel that gave away its own code would
// stop itself, and prove nothing.  [BH15] [BH20]
#include "kernel/boot.h"
#include "kernel/console.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/scenes/attacks/attack.h"
#include "kernel/secure_calls.h"
#include "kernel/trustlets/paging.h"
#include "kernel/trustlets/trustlets.h"
#include "rt/check.h"
#include "rt/split_mix.h"

#include <cstring>
#include <iterator>

namespace nt::attacks {
namespace {

using abi::NormalService;
using abi::SecureService;
using trustlets::NormalAnswer;
using trustlets::NormalRequest;

constexpr unsigned secure_calls_wanted = 10'000;
constexpr unsigned answers_wanted = 10'000;

constinit rt::SplitMix chance{1};
constinit unsigned answers = 0;
constinit x86::GuestPage list_page;
constinit x86::GuestPage own_pages[16];

std::uint64_t number() { return chance.next(); }
std::uint64_t below(std::uint64_t limit) { return chance.below(limit); }
bool one_in(std::uint64_t count) { return below(count) == 0; }

/// A page that is VTL1's, a trustlet's, nobody's, or one to give away.
std::uint64_t page_number() {
    switch (below(5)) {
    case 0: return abi::secure_kernel_region.base / abi::page_size + below(0x800);
    case 1: return abi::hypervisor_region.base / abi::page_size + below(0x800);
    case 2: return trustlets::trustlet_pages()[below(64)].page;
    case 3: return number();
    default: return own_pages[below(std::size(own_pages))].number;
    }
}

std::uint64_t parameter() {
    switch (below(4)) {
    case 0: return below(0x100);
    case 1: return number();
    default: return page_number();
    }
}

/// Lists of pages, launches and all other structures are read from here.
void fill_list_page() {
    auto* const words = reinterpret_cast<std::uint64_t*>(ram_at(list_page));
    for (unsigned count = 0; count < 8; ++count) {
        words[below(64)] = parameter();
    }
    if (one_in(2)) {
        abi::MemoryDescriptorList list;
        list.page_count = static_cast<std::uint32_t>(below(512));
        list.byte_count = list.page_count * abi::page_size - below(abi::page_size);
        list.size = abi::MemoryDescriptorList::header_size + list.page_count * 8;
        std::memcpy(words, &list, abi::MemoryDescriptorList::header_size);
    }
}

void make_secure_calls() {
    constexpr SecureService services[] = {
        SecureService::Phase4Init,
        SecureService::StartProcessor,
        SecureService::CreateProcess,
        SecureService::InitializeProcess,
        SecureService::CreateThread,
        SecureService::TerminateThread,
        SecureService::RundownProcess,
        SecureService::DebugProcess,
        SecureService::RetrieveMailbox,
        SecureService::IsTrustletRunning,
        SecureService::CreateSecureAllocation,
        SecureService::CreateSecureImage,
        SecureService::CloseSecureHandle,
        SecureService::DebugReadMemory,
        SecureService::LiveDumpCaptureProcess,
        SecureService::QuerySecureDevice,
        SecureService::ValidateSecureImagePages,
        SecureService::Phase3Init,
        SecureService::LoadDriver,
        SecureService::RemoveProtectedPage,
        SecureService::CopyProtectedPage,
        SecureService::RegisterProtectedPage,
        SecureService::MakeProtectedPageWritable,
        SecureService::MakeProtectedPageExecutable,
        SecureService::ProtectKernelDataPage,
        SecureService::VerifyPage,
    };
    for (unsigned made = 0; made < secure_calls_wanted; ++made) {
        fill_list_page();
        abi::SecureCall call;
        for (std::uint64_t& each : call.parameter) {
            each = parameter();
        }
        call.service = one_in(16) ? static_cast<SecureService>(number())
                                  : services[below(std::size(services))];
        const bool has_list_first = call.service == SecureService::CreateSecureImage;
        const bool has_list = has_list_first || call.service == SecureService::LoadDriver ||
                              call.service == SecureService::LiveDumpCaptureProcess ||
                              call.service == SecureService::CreateProcess;
        if (has_list && !one_in(4)) {
            call.parameter[has_list_first ? 0 : 2] = list_page.number;
        }
        secure_calls::make_raw(call);
    }
}

void say_that_it_is_over() {
    const bool is_intact = secure_calls::verify_page(*last_secret_page()).intact;
    console::print("kernel: {} secure calls and {} answers by chance, VTL1 finds its secret {}\n",
                   secure_calls_wanted, answers_wanted, is_intact ? "as it was" : "changed");
}

void spoil(std::uint64_t& value) { value = one_in(2) ? page_number() : number(); }

/// What a trustlet cannot live without it gets most of the time, so that it asks for more.
void answer_by_chance(const NormalRequest& request, NormalAnswer& answer, abi::SharedPage& shared) {
    if (++answers == answers_wanted) {
        trustlets::liar = nullptr;
        say_that_it_is_over();
        return;
    }
    if (request.service == NormalService::SystemCall) {
        if (one_in(2)) {
            answer.status = static_cast<abi::NtStatus>(one_in(2) ? 0 : number());
        }
        std::uint64_t word = parameter();
        std::memcpy(shared.data + below(abi::SharedPage::data_size / 8) * 8, &word, sizeof(word));
        word = number();
        std::memcpy(shared.data + below(32) * 8, &word, sizeof(word));
        return;
    }
    if (!one_in(8)) {
        return;
    }
    std::uint64_t& value = answer.value[below(std::size(answer.value))];
    if (request.service == NormalService::AllocatePages && value != 0) {
        page_frames.release(x86::GuestPage{value});
    }
    spoil(value);
    if (one_in(8)) {
        answer.status = static_cast<abi::NtStatus>(number());
    }
}

x86::GuestPage take_page() {
    const auto page = page_frames.allocate();
    CHECK(page.has_value(), "The kernel has no page left.");
    return *page;
}

} // namespace

void random_vtl0(Stage&) {
    chance = rt::SplitMix(boot_info.seed);
    give_to_vtl1(take_page());
    list_page = take_page();
    for (x86::GuestPage& page : own_pages) {
        page = take_page();
    }
    begin(last_secret_page()->address().value);
    make_secure_calls();
    trustlets::liar = answer_by_chance;
}

} // namespace nt::attacks
