// SPDX-License-Identifier: MIT
// HvCallTranslateVirtualAddress: page-table walks by the hypervisor, in the caller's address space
// or, for VTL1, in VTL0's.  [TLFS hypercalls/hvcalltranslatevirtualaddress]
#include "tests/conformance/vtl0/cases/calls.h"
#include "tests/conformance/vtl0/cases/cases.h"
#include "x86/page_table.h"

namespace conformance {
namespace {

using abi::Vtl;

struct Input {
    std::uint64_t partition = spec::self;
    std::uint32_t vp_index = spec::vp_self;
    std::uint32_t reserved_00c = 0;
    std::uint64_t flags = 0; // 63:56 HV_INPUT_VTL
    std::uint64_t page = 0;
};
static_assert(sizeof(Input) == 32);

struct Output {
    std::uint32_t code;
    std::uint8_t cache_type;
    std::uint8_t overlay;
    std::uint16_t reserved_006;
    std::uint64_t page;
};
static_assert(sizeof(Output) == 16);

constexpr std::uint64_t read = 1;
constexpr std::uint64_t write = 2;
constexpr std::uint64_t execute = 4;
constexpr std::uint64_t privilege_exempt = 8;
constexpr std::uint64_t set_bits = 0x10;
constexpr std::uint64_t of_vtl0 = 0x10ull << 56;
constexpr std::uint64_t of_vtl1 = 0x11ull << 56;

constexpr std::uint64_t success = 0;
constexpr std::uint64_t not_present = 1;
constexpr std::uint64_t privilege_violation = 2;
constexpr std::uint64_t no_read_access = 5;
constexpr std::uint64_t no_write_access = 6;

constexpr std::uint64_t nowhere = 0x100'0000'0000; // in nobody's tables
constexpr std::uint64_t fresh_page = stage::user_code_address + 2 * abi::page_size;

std::uint64_t direct(std::uint64_t physical) { return abi::direct_map_base + physical; }
std::uint64_t scratch() { return stage::physical(Use::Scratch); }

Answer translate(Trial& trial, std::uint64_t address, std::uint64_t flags) {
    auto& input = trial.input<Input>();
    input.flags = flags;
    input.page = address / abi::page_size;
    trial.blocks.output_size = sizeof(Output);
    return trial.call(simple(spec::call_translate));
}

Output& output(Trial& trial) { return *reinterpret_cast<Output*>(trial.output_bytes()); }

void expect(Trial& trial, const Answer& answer, std::uint64_t code, std::uint64_t physical) {
    trial.answers(answer, HvStatus::Success);
    trial.equal("the translation's result", output(trial).code, code);
    if (code == success) {
        trial.equal("the page", output(trial).page, physical / abi::page_size);
        trial.equal("no overlay", output(trial).overlay & 1, 0);
    }
}

/// argument 0: flags, argument 1: the translation's result.
void direct_map(Trial& trial) {
    expect(trial, translate(trial, direct(scratch()), trial.argument(0)), trial.argument(1),
           scratch());
}

void unmapped(Trial& trial) {
    expect(trial, translate(trial, nowhere, trial.argument()), not_present, 0);
}

void own_code(Trial& trial) {
    const std::uint64_t code = snippet_addresses[0];
    const auto& image = stage::boot().image(abi::ImageId::Kernel);
    expect(trial, translate(trial, code, trial.argument(0)), trial.argument(1),
           code - image.virtual_base + image.range.base);
}

/// VTL0's lower half is its identity map; VTL1 has none.
void identity(Trial& trial) {
    expect(trial, translate(trial, scratch(), read | trial.argument(0)), trial.argument(1),
           scratch());
}

void hypervisors_page(Trial& trial) {
    const auto answer = translate(trial, direct(abi::hypervisor_region.base), read);
    trial.answers(answer, HvStatus::Success);
    trial.is_true("the translation fails", output(trial).code != success);
}

/// argument 0: the mask VTL1 leaves VTL0, argument 1: flags, argument 2: the result.
void protected_page(Trial& trial) {
    const std::uint64_t number = stage::page_number(Use::Probe, 3);
    stage::protect(number, static_cast<std::uint32_t>(trial.argument(0)));
    expect(trial, translate(trial, direct(number * abi::page_size), trial.argument(1)),
           trial.argument(2), number * abi::page_size);
    stage::protect(number, abi::PageAccess::all().bits);
}

/// argument 0: flags, argument 1: 1 if accessed, 2 if dirty shall be set after it.
void accessed_and_dirty(Trial& trial) {
    using Entry = x86::PageTableEntry;
    auto* const leaves = reinterpret_cast<std::uint64_t*>(stage::bytes(Use::UserTables, 2));
    leaves[2] =
        Entry{}.with_address(scratch()).with(Entry::present, true).with(Entry::writable, true).raw;
    expect(trial, translate(trial, fresh_page, trial.argument(0)), success, scratch());
    const auto entry = Entry::from(leaves[2]);
    trial.equal("accessed", entry.get(Entry::accessed), trial.argument(1) & 1);
    trial.equal("dirty", entry.get(Entry::dirty), trial.argument(1) >> 1);
    leaves[2] = 0;
}

/// The bits go nowhere where VTL1 lets VTL0 only read: into its tables, for one.
void closed_tables(Trial& trial) {
    using Entry = x86::PageTableEntry;
    auto* const leaves = reinterpret_cast<std::uint64_t*>(stage::bytes(Use::UserTables, 2));
    leaves[2] =
        Entry{}.with_address(scratch()).with(Entry::present, true).with(Entry::writable, true).raw;
    const std::uint64_t table = stage::page_number(Use::UserTables, 2);
    stage::protect(table, abi::PageAccess::read().bits);
    expect(trial, translate(trial, fresh_page, trial.argument()), success, scratch());
    stage::protect(table, abi::PageAccess::all().bits);
    trial.equal("accessed", Entry::from(leaves[2]).get(Entry::accessed), 0);
    leaves[2] = 0;
}

/// argument 0: the input's word, argument 1: its value, argument 2: the status.
void wrong_word(Trial& trial) {
    auto& input = trial.input<Input>();
    input.flags = read;
    input.page = direct(scratch()) / abi::page_size;
    reinterpret_cast<std::uint64_t*>(&input)[trial.argument(0)] = trial.argument(1);
    trial.answers(trial.call(simple(spec::call_translate)),
                  static_cast<HvStatus>(trial.argument(2)));
}

constexpr Case cases[] = {
    {"read", Callers::Both, "a page of the direct map may be read", direct_map, {read, success}},
    {"write", Callers::Both, "and written", direct_map, {read | write, success}},
    {"execute", Callers::Both, "but not executed", direct_map, {execute, privilege_violation}},
    {"exempt",
     Callers::Both,
     "unless privileges are not asked for",
     direct_map,
     {execute | privilege_exempt, success}},
    {"unmapped", Callers::Both, "an address that is not mapped is said to be so", unmapped, {read}},
    {"unmapped-exempt", Callers::Both, "privileges aside too", unmapped, {read | privilege_exempt}},
    {"code", Callers::Vtl0, "code may be executed", own_code, {execute, success}},
    {"code-write", Callers::Vtl0, "and not written", own_code, {write, privilege_violation}},
    {"identity", Callers::Vtl0, "VTL0 has an identity map", identity, {0, success}},
    {"identity-own", Callers::Vtl1, "VTL1 has none", identity, {0, not_present}},
    {"identity-lower", Callers::Vtl1, "VTL1 walks VTL0's tables", identity, {of_vtl0, success}},
    {"hypervisor", Callers::Both, "the hypervisor's page is no answer", hypervisors_page},
    {"closed",
     Callers::Vtl0,
     "VTL0 has no right to read what VTL1 closed",
     protected_page,
     {0, read, no_read_access}},
    {"read-only",
     Callers::Vtl0,
     "nor to write what it may only read",
     protected_page,
     {1, write, no_write_access}},
    {"read-only-read", Callers::Vtl0, "but to read it", protected_page, {1, read, success}},
    {"closed-to-vtl0",
     Callers::Vtl1,
     "VTL1's own rights are not VTL0's",
     protected_page,
     {0, read | write, success}},
    {"no-bits",
     Callers::Vtl0,
     "accessed and dirty bits stay unless asked for",
     accessed_and_dirty,
     {write, 0}},
    {"accessed-bit",
     Callers::Vtl0,
     "a read sets the accessed bit if asked",
     accessed_and_dirty,
     {read | set_bits, 1}},
    {"dirty-bit",
     Callers::Vtl0,
     "a write the dirty bit too",
     accessed_and_dirty,
     {write | set_bits, 3}},
    {"bits-closed",
     Callers::Vtl0,
     "neither, in a table that VTL0 may only read",
     closed_tables,
     {write | set_bits}},
    {"partition-0", Callers::Both, "partition 0 is not ours", wrong_word, {0, 0, 0x0D}},
    {"vp-1", Callers::Both, "processor 1 does not exist", wrong_word, {1, 1, 0x0E}},
    {"reserved",
     Callers::Both,
     "bytes 12 to 15 must be zero",
     wrong_word,
     {1, 1ull << 32 | spec::vp_self, 5}},
    {"above", Callers::Vtl0, "VTL0 may not walk VTL1's tables", wrong_word, {2, of_vtl1 | read, 6}},
    {"flag-20", Callers::Both, "reserved flags are refused", wrong_word, {2, 1 << 20 | read, 5}},
};

} // namespace

constinit const Group translate_group{"HvCallTranslateVirtualAddress", cases};

} // namespace conformance
