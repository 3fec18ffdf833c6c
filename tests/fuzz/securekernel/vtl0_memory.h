// SPDX-License-Identifier: MIT
// What a VTL0 has in memory before it turns hostile: its kernel, files of the disk, and pages that
// nobody uses.
#pragma once

#include "abi/memory_layout.h"
#include "abi/page_access.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fuzz {

class Vtl0Memory {
public:
    /// Fills the RAM of the fake world, which is empty.
    Vtl0Memory();

    /// A file of the disk.
    struct File {
        const char* name;
        std::uint64_t list = 0;   // page of an MDL of it
        std::uint64_t layout = 0; // page of an MDL of its pages as they lie in memory
        std::uint64_t page_count = 0;
    };
    const std::vector<File>& files() const { return files_; }
    const File& file(std::size_t index) const { return files_[index % files_.size()]; }

    /// One that has not been handed out for long.
    std::uint64_t free_page();
    /// One that has been handed out.
    std::uint64_t used_page(std::uint64_t index) const;
    /// All pages that VTL0 has used are below, from first_page on.
    std::uint64_t end_of_used() const { return end_of_used_; }

    /// The page of an MDL of free pages: room for `pages` pages of a dump, and a few more.
    std::uint64_t buffer(std::uint64_t pages);

    /// A copy of page `index` of a file as it lies in memory, in a page of its own.
    std::uint64_t copy_of(const File& file, std::uint64_t index);

    /// The page's bytes, as far as the hypervisor lets VTL0 have them: nothing if it does not.
    static std::span<std::byte> writable(std::uint64_t page);
    static std::span<const std::byte> readable(std::uint64_t page);

    static constexpr std::uint64_t first_page = 0x280'0000 / abi::page_size;
    static constexpr std::uint64_t end_page = 0x380'0000 / abi::page_size;

private:
    void place_kernel();
    void place_file(const char* name);
    std::uint64_t place_list(std::uint64_t first, std::uint64_t count, std::uint64_t bytes);

    std::vector<File> files_;
    std::uint64_t next_page_ = first_page;
    std::uint64_t first_free_ = first_page; // behind the files
    std::uint64_t end_of_used_ = first_page;
};

} // namespace fuzz
