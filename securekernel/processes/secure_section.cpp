// SPDX-License-Identifier: MIT
#include "securekernel/processes/secure_section.h"

#include "rt/check.h"
#include "securekernel/memory/taken_pages.h"

namespace sk {
namespace {

constexpr unsigned max_sections = 8;

constinit SecureSection sections[max_sections];

} // namespace

SecureSection* make_section(std::uint64_t page_count) {
    for (unsigned index = 0; index < max_sections; ++index) {
        SecureSection& section = sections[index];
        if (section.number == 0) {
            section = SecureSection{};
            section.number = index + 1;
            section.references = 1;
            section.page_count = page_count;
            return &section;
        }
    }
    return nullptr;
}

SecureSection* find_section(const abi::ium::InstanceGuid& creator, std::uint64_t for_trustlet) {
    for (SecureSection& section : sections) {
        if (section.references != 0 && section.creator == creator &&
            section.for_trustlet == for_trustlet) {
            return &section;
        }
    }
    return nullptr;
}

void drop_reference(SecureSection& section) {
    CHECK(section.references != 0, "A section lost a reference that it did not have.");
    --section.references;
}

unsigned give_section_pages_back(std::uint64_t* numbers, unsigned limit) {
    unsigned count = 0;
    for (SecureSection& section : sections) {
        if (section.number == 0 || section.references != 0) {
            continue;
        }
        bool is_empty = true;
        for (std::uint64_t& page : section.pages) {
            if (page != 0 && count < limit) {
                give_page_back({page});
                numbers[count++] = page;
                page = 0;
            }
            is_empty = is_empty && page == 0;
        }
        if (is_empty) {
            section = SecureSection{};
        }
    }
    return count;
}

} // namespace sk
