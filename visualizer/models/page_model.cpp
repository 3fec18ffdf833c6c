// SPDX-License-Identifier: MIT
#include "visualizer/models/page_model.h"

#include "abi/memory_layout.h"
#include "abi/rules.h"
#include "abi/trace_ring.h"
#include "machine/event_text.h"
#include "visualizer/models/event_list_model.h"

#include <fmt/format.h>

#include <algorithm>

namespace vitrine::models {

namespace {

constexpr std::uint64_t first_mebibyte = 0x10'0000;

std::string describe_section(const Section& section, std::uint64_t address) {
    if (section.name == "headers") {
        return fmt::format("Headers of **{}**", section.image);
    }
    const char* what = section.executable ? "Code" : section.writable ? "Data" : "Constants";
    const std::uint64_t page = (address - section.range.base) / abi::page_size + 1;
    return fmt::format("{} of **{}**, section `{}`, page {} of {}", what, section.image,
                       section.name, page, section.page_count());
}

// A table that is in force right now is the most interesting thing a page can be.
std::string describe_live_table(const Snapshot& now, std::uint64_t address) {
    if (!now.ring) {
        return {};
    }
    for (unsigned vtl = 0; vtl < abi::vtl_count; ++vtl) {
        if (now.ring->nested_root[vtl] != 0 && now.ring->nested_root[vtl] == address) {
            return fmt::format("Root of **VTL {}**'s nested page table", vtl);
        }
        if (now.ring->vmcb[vtl] != 0 && now.ring->vmcb[vtl] == address) {
            return fmt::format("VMCB of **VTL {}**", vtl);
        }
    }
    return {};
}

std::string describe_image(const Snapshot& now, std::uint64_t address) {
    if (!now.boot_info) {
        return {};
    }
    for (const abi::LoadedImage& image : now.boot_info->images) {
        if (image.range.contains(address)) {
            return fmt::format("Part of **{}**", name_of(image));
        }
        if (image.free.contains(address)) {
            return fmt::format("Page pool of **{}**", name_of(image));
        }
    }
    return now.boot_info->disk.contains(address) ? "The disk archive" : std::string();
}

std::string describe_region(const Snapshot& now, Owner owner, std::uint64_t address) {
    if (abi::trace_ring_region.contains(address)) {
        return "The trace ring, which only the hypervisor writes";
    }
    if (abi::hypervisor_region.contains(address)) {
        return "The hypervisor's region";
    }
    if (abi::secure_kernel_region.contains(address)) {
        return "The secure kernel's region: page tables, stack";
    }
    if (abi::kernel_region.contains(address)) {
        return "The VTL 0 kernel's region: page tables, stack";
    }
    if (owner == Owner::Device) {
        return "Device registers or ROM";
    }
    if (owner == Owner::Vtl1) {
        return "Memory that VTL 1 took from VTL 0";
    }
    if (address < first_mebibyte) {
        return "Low memory, BIOS data";
    }
    if (address < abi::hypervisor_region.base) {
        return "The loader's memory";
    }
    return address < now.ram_size ? "Free memory" : "Nothing is at this address";
}

std::string changes_between(abi::PageAccess was, abi::PageAccess now) {
    struct Letter {
        char letter;
        abi::PageAccess bits;
    };
    constexpr Letter letters[] = {{'R', abi::PageAccess::read()},
                                  {'W', abi::PageAccess::write()},
                                  {'X', abi::PageAccess::execute()}};
    std::string dropped;
    std::string added;
    for (const Letter& letter : letters) {
        const bool had = was.allows(letter.bits);
        const bool has = now.allows(letter.bits);
        if (had && !has) {
            dropped.push_back(letter.letter);
        } else if (!had && has) {
            added.push_back(letter.letter);
        }
    }
    if (dropped.empty() && added.empty()) {
        return "unchanged";
    }
    const char* between = dropped.empty() || added.empty() ? "" : ", ";
    return fmt::format("{}{}{}{}{}", dropped, dropped.empty() ? "" : " dropped", between, added,
                       added.empty() ? "" : " added");
}

PageEvent told(const Snapshot& now, std::size_t index) {
    const abi::TraceEvent& event = now.events[index];
    PageEvent result;
    result.event = index;
    result.sentence = fmt::format("{}: {}.", title_text(event.kind), machine::details_of(event));
    result.rule = abi::text_of(static_cast<abi::Rule>(event.rule)).sentence;
    result.denied = event.verdict() == abi::Verdict::Denied;
    return result;
}

AccessRow access_row(const Snapshot& now, const SlatModel& slat, abi::Vtl vtl, std::uint64_t page) {
    AccessRow row;
    row.vtl = vtl;
    row.exists = slat.exists(vtl);
    row.now = slat.cell(vtl, page).access;
    row.note = row.exists ? "never changed" : "no view yet";
    if (const auto change = slat.last_change(page)) {
        const std::uint64_t packed = now.events[*change].operand[2];
        if ((packed >> 16 & 1) == abi::index_of(vtl)) {
            row.was = abi::PageAccess{static_cast<std::uint8_t>(packed >> 8 & 0xF)};
            row.note = changes_between(*row.was, row.now);
        }
    }
    return row;
}

std::vector<HexRow> hex_rows(const Bytes& page, std::size_t width) {
    std::vector<HexRow> rows;
    for (std::size_t start = 0; start < page.data.size(); start += width) {
        HexRow row;
        row.offset = start;
        for (std::size_t i = start; i < std::min(start + width, page.data.size()); ++i) {
            const std::uint8_t byte = page.data[i];
            row.bytes += fmt::format("{}{:02x}", i == start ? "" : " ", byte);
            row.text.push_back(byte >= ' ' && byte <= '~' ? static_cast<char>(byte) : '.');
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

const char* name_of(Owner owner) {
    switch (owner) {
    case Owner::Nobody: return "nobody";
    case Owner::Vtl0: return "VTL 0";
    case Owner::Vtl0Kernel: return "VTL 0 kernel";
    case Owner::Vtl1: return "VTL 1";
    case Owner::Hypervisor: return "hypervisor";
    case Owner::Device: return "device";
    }
    return "";
}

std::string describe_page(const Snapshot& now, const SlatModel& slat, std::uint64_t page) {
    const std::uint64_t address = page * abi::page_size;
    if (const std::string table = describe_live_table(now, address); !table.empty()) {
        return table;
    }
    if (const Section* section = section_at(*now.sections, address)) {
        return describe_section(*section, address);
    }
    if (const std::string image = describe_image(now, address); !image.empty()) {
        return image;
    }
    return describe_region(now, slat.owner(page), address);
}

std::string letters_of(abi::PageAccess access) {
    std::string letters = "---";
    letters[0] = access.allows(abi::PageAccess::read()) ? 'R' : '-';
    letters[1] = access.allows(abi::PageAccess::write()) ? 'W' : '-';
    letters[2] = access.allows(abi::PageAccess::execute()) ? 'X' : '-';
    return letters;
}

PageFacts page_facts(const Snapshot& now, const SlatModel& slat, std::uint64_t page,
                     std::size_t bytes_a_row) {
    const std::uint64_t address = page * abi::page_size;
    PageFacts facts;
    facts.number = page;
    facts.title = fmt::format("GPA 0x{:04X}_{:04X}_{:04X}", address >> 32 & 0xFFFF,
                              address >> 16 & 0xFFFF, address & 0xFFFF);
    facts.description = describe_page(now, slat, page);
    facts.owner = slat.owner(page);
    facts.rows[0] = access_row(now, slat, abi::Vtl::Normal, page);
    facts.rows[1] = access_row(now, slat, abi::Vtl::Secure, page);
    if (const auto change = slat.last_change(page)) {
        facts.last_change = told(now, *change);
    }
    if (const auto denial = slat.last_denial(page)) {
        facts.last_denial = told(now, *denial);
    }
    if (now.page.address == address) {
        facts.contents = hex_rows(now.page, bytes_a_row);
    }
    return facts;
}

} // namespace vitrine::models
