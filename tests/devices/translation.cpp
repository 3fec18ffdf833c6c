// SPDX-License-Identifier: MIT
// Where a device's accesses go: by what tables say, and by what the IOMMU remembers of them.
#include "tests/devices/probe.h"

namespace probe {
namespace {

constexpr std::uint64_t written = 0x1111'1111'1111'1111;
constexpr std::uint64_t untouched = 0xAAAA'AAAA'AAAA'AAAA;
constexpr std::uint64_t read_only = 1;
constexpr std::uint64_t write_only = 2;
constexpr std::uint64_t read_write = 3;

EduRegisters edu;

/// The device writes 64 bytes to `address`; what is at `target` then?
void try_writing(std::string_view what, std::uint64_t address, std::uint64_t target) {
    for (unsigned offset = 0; offset < transfer_bytes; offset += 8) {
        word(target + offset) = untouched;
    }
    edu.write_buffer_to(address);
    tell(what, word(target));
    tell(what, word(target + transfer_bytes - 8));
    vtd::tell_fault(what);
}

/// The device's buffer is full of `written` again.
void refill() {
    vtd::switch_off();
    for (unsigned offset = 0; offset < transfer_bytes; offset += 8) {
        word(page_c + 0x800 + offset) = written;
    }
    edu.fill_buffer_from(page_c + 0x800);
    vtd::switch_on();
}

/// The device reads 64 bytes at `address`; what has it read?
void try_reading(std::string_view what, std::uint64_t address) {
    edu.fill_buffer_from(address);
    vtd::tell_fault(what);
    vtd::switch_off();
    word(page_c + 0x800) = untouched;
    edu.write_buffer_to(page_c + 0x800);
    tell(what, word(page_c + 0x800));
    vtd::switch_on();
    refill();
}

void forget_everything() {
    vtd::forget_contexts();
    vtd::forget_translations();
}

void look_at_rights() {
    try_writing("not mapped", page_b, page_b);
    vtd::map(page_b, page_b | read_only);
    try_writing("read-only", page_b, page_b);
    vtd::forget_translations();
    vtd::map(page_b, page_b | write_only);
    try_writing("write-only, written", page_b, page_b);
    vtd::forget_translations();
    word(page_b) = 0x5EC2'E700;
    try_reading("write-only, read", page_b);
    vtd::map(page_b, page_c | read_write);
    try_writing("elsewhere", page_b, page_c);
    vtd::map(page_b, 0);
    forget_everything();
    try_reading("not mapped, read", page_b);
    try_writing("over a boundary", page_a + 0x1000 - 32, page_a + 0x1000 - 32);
    word(level_2 + first_page / 0x20'0000 * 8) = first_page | 0x83;
    forget_everything();
    try_writing("large page", page_b, page_b);
    word(level_2 + first_page / 0x20'0000 * 8) = level_1 | read_only;
    forget_everything();
    try_writing("table without the right", page_a, page_a);
    word(level_2 + first_page / 0x20'0000 * 8) = level_1 | read_write;
    forget_everything();
}

void look_at_memory() {
    try_writing("remembered", page_a, page_a);
    vtd::map(page_a, 0);
    try_writing("taken away, not forgotten", page_a, page_a);
    vtd::set(vtd::invalidation_address, static_cast<std::uint32_t>(page_b));
    vtd::set(vtd::iotlb + 4, 1u << 31 | 3u << 28 | 5);
    try_writing("another page forgotten", page_a, page_a);
    vtd::set(vtd::iotlb + 4, 1u << 31 | 2u << 28 | 6);
    try_writing("another domain forgotten", page_a, page_a);
    vtd::set(vtd::invalidation_address, static_cast<std::uint32_t>(page_a));
    vtd::set(vtd::iotlb + 4, 1u << 31 | 3u << 28 | 5);
    try_writing("this page forgotten", page_a, page_a);
    vtd::map(page_a, page_a | read_write);
    try_writing("given back", page_a, page_a);
    vtd::map(page_a, 0);
    vtd::set(vtd::iotlb + 4, 1u << 31 | 2u << 28 | 5);
    try_writing("this domain forgotten", page_a, page_a);
    vtd::map(page_a, page_a | read_write);
}

struct Wrong {
    std::string_view what;
    std::uint64_t place;
    std::uint64_t value;
};

void look_at_wrong_entries() {
    const std::uint64_t context = context_table + edu.requester.place_on_bus() * 16;
    const Wrong all[] = {
        {"no root", root_table, 0},
        {"root, reserved bits", root_table, context_table | 0x3},
        {"root, upper half", root_table + 8, 1},
        {"no context", context, 0},
        {"context, reserved bits", context, level_4 | 0x11},
        {"context, unknown type", context, level_4 | 0xD},
        {"context, no address translation", context, level_4 | 0x9},
        {"context, two levels", context + 8, 0 | 5 << 8},
        {"context, reserved upper bits", context + 8, 2 | 5 << 8 | 1ull << 40},
        {"context, faults not wanted", context, (level_4 + 0x5000) | 0x3},
        {"level 4, large", level_4, level_3 | 0x83},
        {"level 3, reserved bit 11", level_3, level_2 | 0x803},
        {"level 1, reserved bit 11", level_1 + page_a / 0x1000 % 512 * 8, page_a | 0x803},
        {"level 1, ignored bits", level_1 + page_a / 0x1000 % 512 * 8,
         page_a | 0xBFF0'0000'0000'0000 | 0x73},
        {"level 2, large and misplaced", level_2 + first_page / 0x20'0000 * 8, page_b | 0x83},
    };
    for (const Wrong& each : all) {
        const std::uint64_t before = word(each.place);
        word(each.place) = each.value;
        forget_everything();
        try_writing(each.what, page_a, page_a);
        word(each.place) = before;
    }
    // A context that lets all addresses through is looked at again only when contexts are
    // forgotten.
    forget_everything();
    try_writing("as it was", page_a, page_a);
    word(context) = 0;
    vtd::forget_translations();
    try_writing("context taken away, not forgotten", page_a, page_a);
    vtd::forget_contexts();
    vtd::forget_translations();
    try_writing("context taken away", page_a, page_a);
    word(context) = level_4 | 1;
    forget_everything();
}

} // namespace

void look_at_translation() {
    edu = near_edu();
    vtd::make_tables(edu.requester);
    vtd::map(page_a, page_a | read_write);
    refill();
    try_writing("mapped", page_a, page_a);
    look_at_rights();
    look_at_memory();
    look_at_wrong_entries();
    set_config(edu.requester, 4, 2);
    try_writing("not master of the bus", page_a, page_a);
    set_config(edu.requester, 4, 6);
    vtd::switch_off();
    try_writing("translation off", page_b, page_b);
}

} // namespace probe
