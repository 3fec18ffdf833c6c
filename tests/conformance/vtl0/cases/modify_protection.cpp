// SPDX-License-Identifier: MIT
// HvCallModifyVtlProtectionMask: every mask, every target, every page that cannot be protected; and
// what VTL0 then meets.  [TLFS vsm]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"

namespace conformance {
namespace {

using abi::tlfs::ModifyVtlProtectionMaskInput;

constexpr std::uint32_t all = 0xF;
constexpr std::uint64_t no_ram = 1ull << 40;

std::uint64_t probe(std::uint64_t index) { return stage::page_number(Use::Probe, index); }
std::uint64_t range(std::uint64_t index) { return stage::page_number(Use::Range, index); }

void open_again(Trial& trial, std::initializer_list<std::uint64_t> numbers) {
    for (const std::uint64_t number : numbers) {
        trial.equal("opening the page again",
                    static_cast<std::uint64_t>(stage::protect(number, all)), 0);
    }
}

/// argument 0: the mask. The pages left and right of it keep all rights.
void mask_takes_effect(Trial& trial) {
    const auto mask = static_cast<std::uint32_t>(trial.argument());
    trial.answers(protect_pages(trial, mask, {probe(3)}), HvStatus::Success, 1);
    expect_access(trial, probe(3), mask);
    expect_access(trial, probe(2), all);
    expect_access(trial, probe(4), all);
    open_again(trial, {probe(3)});
}

void mask_is_refused(Trial& trial) {
    const auto answer =
        protect_pages(trial, static_cast<std::uint32_t>(trial.argument()), {probe(3)});
    trial.answers(answer, HvStatus::InvalidRegisterValue);
    expect_access(trial, probe(3), all);
}

void from_vtl0(Trial& trial) {
    trial.answers(protect_pages(trial, static_cast<std::uint32_t>(trial.argument()), {probe(3)}),
                  HvStatus::AccessDenied);
    expect_access(trial, probe(3), all);
}

/// argument 0: HV_INPUT_VTL, argument 1: the status.
void target(Trial& trial) {
    const auto vtl = InputVtl::from(static_cast<std::uint8_t>(trial.argument(0)));
    const auto wanted = static_cast<HvStatus>(trial.argument(1));
    const bool good = wanted == HvStatus::Success;
    trial.answers(protect_pages(trial, 1, {probe(3)}, vtl), wanted, good ? 1 : 0);
    expect_access(trial, probe(3), good ? 1 : all);
    open_again(trial, {probe(3)});
}

void wrong_partition(Trial& trial) {
    auto& header = trial.input<ModifyVtlProtectionMaskInput>();
    header.partition = trial.argument();
    trial.element<ModifyVtlProtectionMaskInput, std::uint64_t>(0) = probe(3);
    trial.answers(trial.call(rep(spec::call_modify_protection, 1)), HvStatus::InvalidPartitionId);
    expect_access(trial, probe(3), all);
}

void reserved_bytes(Trial& trial) {
    auto& header = trial.input<ModifyVtlProtectionMaskInput>();
    header.partition = spec::self;
    header.map_flags = all;
    header.reserved_00d[trial.argument()] = 1;
    trial.element<ModifyVtlProtectionMaskInput, std::uint64_t>(0) = probe(3);
    trial.answers(trial.call(rep(spec::call_modify_protection, 1)), HvStatus::InvalidParameter);
}

void wrong_page(Trial& trial) {
    trial.answers(protect_pages(trial, 0, {trial.argument()}), HvStatus::InvalidParameter);
}

constexpr std::uint64_t good = 0;
constexpr std::uint64_t bad = 5;

/// Where no register of a device is, but could be. argument 0: the mask, argument 1: the status.
void device_page(Trial& trial) {
    constexpr std::uint64_t page = 0xD000'0000 / abi::page_size;
    const auto wanted = static_cast<HvStatus>(trial.argument(1));
    trial.answers(protect_pages(trial, static_cast<std::uint32_t>(trial.argument(0)), {page}),
                  wanted, wanted == HvStatus::Success ? 1 : 0);
    trial.answers(protect_pages(trial, 3, {page}), HvStatus::Success, 1);
}

void wrong_page_in_the_middle(Trial& trial) {
    const auto answer = protect_pages(trial, 1, {probe(2), no_ram, probe(4)});
    trial.answers(answer, HvStatus::InvalidParameter, 1);
    expect_access(trial, probe(2), 1);
    expect_access(trial, probe(4), all);
    open_again(trial, {probe(2)});
}

void wrong_mask_and_page(Trial& trial) {
    trial.answers(protect_pages(trial, 2, {no_ram}), HvStatus::InvalidRegisterValue);
}

void same_page_twice(Trial& trial) {
    trial.answers(protect_pages(trial, 1, {probe(3), probe(3)}), HvStatus::Success, 2);
    expect_access(trial, probe(3), 1);
    open_again(trial, {probe(3)});
}

void starts_later(Trial& trial) {
    auto& header = trial.input<ModifyVtlProtectionMaskInput>();
    header.partition = spec::self;
    header.map_flags = 1;
    for (std::uint16_t index = 0; index < 3; ++index) {
        trial.element<ModifyVtlProtectionMaskInput, std::uint64_t>(index) = probe(2u + index);
    }
    const auto start = static_cast<std::uint16_t>(trial.argument());
    const auto answer =
        trial.call(rep(spec::call_modify_protection, 3).with(HypercallControl::rep_start, start));
    trial.answers(answer, HvStatus::Success, 3);
    for (std::uint64_t index = 0; index < 3; ++index) {
        expect_access(trial, probe(2 + index), index < start ? all : 1);
    }
    open_again(trial, {probe(2), probe(3), probe(4)});
}

/// The longest list one call can hold, from page 1 of the range on.
Answer protect_range(Trial& trial, std::uint32_t mask, std::uint16_t count) {
    auto& header = trial.input<ModifyVtlProtectionMaskInput>();
    header.partition = spec::self;
    header.map_flags = mask;
    for (std::uint16_t index = 0; index < ModifyVtlProtectionMaskInput::max_pages; ++index) {
        trial.element<ModifyVtlProtectionMaskInput, std::uint64_t>(index) = range(1u + index);
    }
    return trial.call(rep(spec::call_modify_protection, count));
}

void longest_list(Trial& trial) {
    constexpr std::uint16_t count = ModifyVtlProtectionMaskInput::max_pages;
    static_assert(count == 510);
    for (const std::uint64_t index : {0u, 1u, 255u, 510u, 511u}) {
        stage::bytes(Use::Range, index)[abi::page_size - 8] = std::byte{0xC3};
    }
    trial.answers(protect_range(trial, 1, count), HvStatus::Success, count);
    for (const std::uint64_t index : {1u, 255u, 510u}) {
        expect_access(trial, range(index), 1);
    }
    expect_access(trial, range(0), all);
    expect_access(trial, range(511), all);
    trial.answers(protect_range(trial, all, count), HvStatus::Success, count);
    expect_access(trial, range(255), all);
}

void list_too_long(Trial& trial) {
    trial.answers(protect_range(trial, 1, 511), HvStatus::InvalidHypercallInput);
    expect_access(trial, range(1), all);
}

constexpr std::uint64_t page_of(std::uint64_t address) { return address / abi::page_size; }

constexpr Case mask_cases[] = {
    {"mask-none", Callers::Vtl1, "none: every access is caught", mask_takes_effect, {0}},
    {"mask-r", Callers::Vtl1, "R: writing and executing is caught", mask_takes_effect, {1}},
    {"mask-rw", Callers::Vtl1, "RW: executing is caught", mask_takes_effect, {3}},
    {"mask-rx", Callers::Vtl1, "RX: writing is caught", mask_takes_effect, {0xD}},
    {"mask-rwx", Callers::Vtl1, "RWX: nothing is caught", mask_takes_effect, {0xF}},
    {"mask-w", Callers::Vtl1, "W without R cannot be expressed", mask_is_refused, {2}},
    {"mask-kx", Callers::Vtl1, "KX without R cannot be expressed", mask_is_refused, {4}},
    {"mask-r-kx", Callers::Vtl1, "KX without UX is not supported", mask_is_refused, {5}},
    {"mask-w-kx", Callers::Vtl1, "W and KX without R cannot be expressed", mask_is_refused, {6}},
    {"mask-rw-kx", Callers::Vtl1, "RW and KX without UX is not supported", mask_is_refused, {7}},
    {"mask-ux", Callers::Vtl1, "UX without R cannot be expressed", mask_is_refused, {8}},
    {"mask-r-ux",
     Callers::Vtl1,
     "UX without KX needs mode-based execute control",
     mask_is_refused,
     {9}},
    {"mask-w-ux", Callers::Vtl1, "W and UX without R cannot be expressed", mask_is_refused, {0xA}},
    {"mask-rw-ux",
     Callers::Vtl1,
     "RW and UX without KX needs mode-based execute control",
     mask_is_refused,
     {0xB}},
    {"mask-x", Callers::Vtl1, "X without R cannot be expressed", mask_is_refused, {0xC}},
    {"mask-wx", Callers::Vtl1, "WX without R cannot be expressed", mask_is_refused, {0xE}},
    {"mask-shadow-stack",
     Callers::Vtl1,
     "shadow stack pages are not offered",
     mask_is_refused,
     {0x1F}},
    {"mask-paging-writability",
     Callers::Vtl1,
     "paging writability is not offered",
     mask_is_refused,
     {0x2F}},
    {"mask-bit-8", Callers::Vtl1, "bits above the low byte count too", mask_is_refused, {0x10F}},
    {"mask-all-ones",
     Callers::Vtl1,
     "a mask of all ones is refused",
     mask_is_refused,
     {0xFFFF'FFFF}},
};

constexpr Case list_cases[] = {
    {"vtl0-none", Callers::Vtl0, "VTL0 protects nothing", from_vtl0, {0}},
    {"vtl0-all", Callers::Vtl0, "VTL0 cannot even grant", from_vtl0, {0xF}},
    {"target-own",
     Callers::Vtl1,
     "UseTargetVtl with VTL1 is VTL1's own overlay",
     target,
     {0x11, 0}},
    {"target-0", Callers::Vtl1, "VTL0 has no overlay", target, {0x10, 5}},
    {"target-2", Callers::Vtl1, "VTL2 is above the caller", target, {0x12, 6}},
    {"target-15", Callers::Vtl1, "VTL15 is above the caller", target, {0x1F, 6}},
    {"target-bit-5", Callers::Vtl1, "reserved bit 5 of the target is refused", target, {0x20, 5}},
    {"target-bit-7", Callers::Vtl1, "reserved bit 7 of the target is refused", target, {0x80, 5}},
    {"partition-0", Callers::Vtl1, "partition 0 is not ours", wrong_partition, {0}},
    {"reserved-13", Callers::Vtl1, "byte 13 of the input must be zero", reserved_bytes, {0}},
    {"page-device",
     Callers::Vtl1,
     "of a device's page VTL1 takes all rights",
     device_page,
     {0, good}},
    {"page-device-r", Callers::Vtl1, "or none: not writing alone", device_page, {1, bad}},
    {"page-device-rx", Callers::Vtl1, "and nobody executes it", device_page, {0xD, bad}},
    {"page-no-device",
     Callers::Vtl1,
     "where devices are not, there is nothing to protect",
     wrong_page,
     {page_of(0xB000'0000)}},
    {"page-apic",
     Callers::Vtl1,
     "VTL0's interrupt controller stays VTL0's",
     wrong_page,
     {page_of(0xFEE0'0000)}},
    {"page-hypervisor",
     Callers::Vtl1,
     "the hypervisor's page is not VTL1's to give",
     wrong_page,
     {page_of(abi::hypervisor_region.base)}},
    {"page-hypervisor-image",
     Callers::Vtl1,
     "nor is its image",
     wrong_page,
     {page_of(abi::hypervisor_image_region.base)}},
    {"page-above-4g",
     Callers::Vtl1,
     "a page above RAM is refused",
     wrong_page,
     {page_of(4 * abi::gibibyte)}},
    {"page-all-ones",
     Callers::Vtl1,
     "page number FFFFFFFFFFFFFFFF is refused",
     wrong_page,
     {~0ull}},
    {"page-bit-52",
     Callers::Vtl1,
     "high bits of a page number are not dropped",
     wrong_page,
     {1ull << 52 | 0x2000}},
    {"middle", Callers::Vtl1, "a bad page ends the list; what was done stays, and is counted",
     wrong_page_in_the_middle},
    {"mask-before-page", Callers::Vtl1, "the mask is checked before the pages",
     wrong_mask_and_page},
    {"twice", Callers::Vtl1, "a page may be in the list twice", same_page_twice},
    {"start-1", Callers::Vtl1, "a restarted call leaves out what is done", starts_later, {1}},
    {"start-2",
     Callers::Vtl1,
     "a call restarted at its last page changes that alone",
     starts_later,
     {2}},
    {"longest", Callers::Vtl1, "510 pages in one call, and not one more", longest_list},
    {"too-long", Callers::Vtl1, "511 pages do not fit in a block", list_too_long},
};

} // namespace

constinit const Group protection_mask_group{"HvCallModifyVtlProtectionMask: masks", mask_cases};
constinit const Group protection_list_group{"HvCallModifyVtlProtectionMask: targets and lists",
                                            list_cases};

} // namespace conformance
