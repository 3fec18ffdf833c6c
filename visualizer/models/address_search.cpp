// SPDX-License-Identifier: MIT
#include "visualizer/models/address_search.h"

#include "abi/memory_layout.h"

#include <fmt/format.h>

#include <charconv>

namespace vitrine::models {

namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Hexadecimal with or without 0x; ` and _ are for the eye.
std::optional<std::uint64_t> number_of(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != '`' && c != '_') {
            digits.push_back(c);
        }
    }
    std::string_view rest = digits;
    if (rest.starts_with("0x") || rest.starts_with("0X")) {
        rest.remove_prefix(2);
    }
    std::uint64_t value = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), value, 16);
    return !rest.empty() && problem == std::errc{} && end == rest.data() + rest.size()
               ? std::optional(value)
               : std::nullopt;
}

bool is_canonical(std::uint64_t address) {
    const auto top = address >> 47;
    return top == 0 || top == 0x1'FFFF;
}

// Where the loader's own maps put a virtual address; they are the same in every address space.
std::optional<std::uint64_t> physical_of(std::uint64_t linear, const Snapshot& now) {
    if (linear >= abi::direct_map_base &&
        linear - abi::direct_map_base < abi::physical_address_limit) {
        return linear - abi::direct_map_base;
    }
    if (now.boot_info) {
        for (const abi::LoadedImage& image : now.boot_info->images) {
            if (linear >= image.virtual_base && linear - image.virtual_base < image.range.size) {
                return image.range.base + (linear - image.virtual_base);
            }
        }
    }
    return std::nullopt;
}

} // namespace

FoundAddress find_address(std::string_view typed, const Snapshot& now,
                          const machine::Symbols* symbols) {
    const std::string_view text = trimmed(typed);
    const bool is_virtual = text.starts_with("va ");
    std::optional<std::uint64_t> address;
    if (text.starts_with("page ")) {
        address = number_of(trimmed(text.substr(5)));
        address = address ? std::optional(*address * abi::page_size) : std::nullopt;
    } else if (is_virtual) {
        address = number_of(trimmed(text.substr(3)));
    } else {
        address = number_of(text);
        if (!address && symbols != nullptr) {
            address = symbols->address_of(text);
        }
    }
    FoundAddress found;
    if (!address) {
        found.error = fmt::format("\"{}\" is no address, no function and no owner.", text);
    } else if (!is_virtual && *address < now.ram_size) {
        found.page = *address / abi::page_size;
    } else if (!is_canonical(*address)) {
        found.error = fmt::format("0x{:x} is no address: its bits 63 to 47 differ.", *address);
    } else {
        found.linear = address;
        const auto physical = is_virtual ? std::nullopt : physical_of(*address, now);
        if (physical && *physical < now.ram_size) {
            found.page = *physical / abi::page_size;
        }
    }
    return found;
}

} // namespace vitrine::models
