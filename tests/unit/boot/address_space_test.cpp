// SPDX-License-Identifier: MIT
#include "boot/address_space.h"

#include "tests/catch.h"
#include "tests/unit/formats/pe_builder.h"
#include "x86/page_table_walk.h"

#include <cstring>
#include <functional>
#include <vector>

namespace boot {

namespace {

constexpr abi::PhysicalRange launch_code{0x10'9000, 0x1000};

/// The regions of all three programs, each with the test image placed in it.
struct Machine {
    formats::pe::test::PeFile file;
    std::vector<std::byte> bytes =
        std::vector<std::byte>(abi::kernel_region.end() - abi::hypervisor_region.base);
    PhysicalMemory memory{abi::hypervisor_region.base, bytes};
    formats::pe::Image image = formats::pe::Image::parse(file.bytes()).value();
    Program hypervisor = place_program(memory, hypervisor_plan, image).value();
    Program secure_kernel = place_program(memory, secure_kernel_plan, image).value();
    Program kernel = place_program(memory, kernel_plan, image).value();

    /// What the page tables below `root` make of `address`.
    x86::Walk walk(std::uint64_t root, std::uint64_t address) {
        return x86::walk(*this, root, address);
    }
    std::uint64_t* table_at(std::uint64_t physical) {
        const std::span<std::byte> table = memory.at({physical, abi::page_size});
        return table.empty() ? nullptr : reinterpret_cast<std::uint64_t*>(table.data());
    }

    using Visit = std::function<void(std::uint64_t address, x86::Level, x86::PageTableEntry)>;
    void for_each_leaf(std::uint64_t table, const Visit& visit, x86::Level level = x86::Level::Pml4,
                       std::uint64_t address = 0) {
        const std::uint64_t* entries = table_at(table);
        REQUIRE(entries != nullptr);
        for (std::size_t n = 0; n < x86::entries_per_table; ++n) {
            const auto entry = x86::PageTableEntry::from(entries[n]);
            std::uint64_t here = address + n * x86::bytes_covered(level);
            if (level == x86::Level::Pml4 && n >= x86::entries_per_table / 2) {
                here |= 0xFFFF'0000'0000'0000; // canonical
            }
            if (entry.is_leaf(level)) {
                visit(here, level, entry);
            } else if (entry.is_table(level)) {
                for_each_leaf(entry.address(), visit, x86::level_below(level), here);
            }
        }
    }
};

bool is_writable_and_executable(x86::PageTableEntry entry) {
    return entry.get(x86::PageTableEntry::writable) && !entry.get(x86::PageTableEntry::no_execute);
}

void check_image(Machine& machine, std::uint64_t root, const Program& program) {
    const auto page = [&](std::uint64_t rva) {
        return machine.walk(root, program.virtual_base + rva);
    };
    for (const std::uint64_t rva : {0x0, 0x1000, 0x2000, 0x3000, 0x4000}) {
        REQUIRE(page(rva + 0x10).is_mapped());
        CHECK(page(rva + 0x10).physical == program.range.base + rva + 0x10);
    }
    CHECK_FALSE((page(0).writable || page(0).executable));           // headers
    CHECK((page(0x1000).executable && !page(0x1000).writable));      // .text
    CHECK((page(0x2000).writable && !page(0x2000).executable));      // .data
    CHECK((page(0x3000).writable && !page(0x3000).executable));      // its zeros
    CHECK_FALSE((page(0x4000).writable || page(0x4000).executable)); // .reloc
    CHECK_FALSE(page(0x5000).is_mapped());
}

void check_stack(Machine& machine, std::uint64_t root, const Program& program) {
    const std::uint64_t top = program.stack_top();
    CHECK(top % 16 == 0);
    for (std::uint64_t depth = abi::page_size; depth <= abi::boot_stack_size;
         depth += abi::page_size) {
        const x86::Walk page = machine.walk(root, top - depth);
        REQUIRE(page.is_mapped());
        CHECK((page.writable && !page.executable));
        CHECK(page.physical == program.stack.end() - depth);
    }
    CHECK_FALSE(machine.walk(root, top - abi::boot_stack_size - 1).is_mapped());
    CHECK_FALSE(machine.walk(root, top).is_mapped());
}

void check_direct_map(Machine& machine, std::uint64_t root) {
    for (const std::uint64_t physical : {0ull, 0x1234'5678ull, 0xFFFF'FFFFull}) {
        const x86::Walk page = machine.walk(root, abi::direct_map_base + physical);
        REQUIRE(page.is_mapped());
        CHECK(page.physical == physical);
        CHECK((page.writable && !page.executable));
    }
    CHECK_FALSE(machine.walk(root, abi::direct_map_base + (4ull << 30)).is_mapped());
}

} // namespace

TEST_CASE("A program is placed at the start of its region, relocated, its stack after it",
          "[boot][program]") {
    Machine machine;
    const Program& program = machine.secure_kernel;

    CHECK(program.range == abi::PhysicalRange{abi::secure_kernel_region.base, 0x5000});
    CHECK(program.stack == abi::PhysicalRange{program.range.end(), abi::boot_stack_size});
    CHECK(program.pages.rest().base == program.stack.end());
    CHECK(program.pages.rest().end() == abi::secure_kernel_region.end());
    CHECK(program.entry_point() ==
          abi::secure_kernel_image_base + formats::pe::test::PeFile::entry_point);
    std::uint64_t address = 0;
    REQUIRE(machine.memory.copy(program.range.base + formats::pe::test::PeFile::sites[0], address));
    CHECK(address == program.entry_point());
}

TEST_CASE("A program that does not fit into its region is refused", "[boot][program]") {
    Machine machine;
    ProgramPlan plan = kernel_plan;
    const std::uint64_t needed = formats::pe::test::PeFile::image_size + abi::boot_stack_size;
    for (const std::uint64_t size : {std::uint64_t{0}, needed - abi::boot_stack_size, needed - 1}) {
        plan.region.size = size;
        CHECK(place_program(machine.memory, plan, machine.image).is_err());
    }
    plan.region.size = needed;
    CHECK(place_program(machine.memory, plan, machine.image).is_ok());
}

TEST_CASE("The hypervisor's address space has the image, the stack and the launch code",
          "[boot][address_space]") {
    Machine machine;
    const std::uint64_t root =
        build_hypervisor_space(machine.memory, machine.hypervisor, launch_code).value();

    CHECK(abi::hypervisor_image_region.contains(root));
    check_direct_map(machine, root);
    check_image(machine, root, machine.hypervisor);
    check_stack(machine, root, machine.hypervisor);
    const x86::Walk launch = machine.walk(root, launch_code.base);
    CHECK((launch.physical == launch_code.base && launch.executable && !launch.writable));
    CHECK_FALSE(machine.walk(root, launch_code.base - 1).is_mapped()); // no other loader page
    CHECK_FALSE(machine.walk(root, launch_code.end()).is_mapped());
}

TEST_CASE("The secure kernel's address space has nothing of the loader", "[boot][address_space]") {
    Machine machine;
    const std::uint64_t root = build_secure_space(machine.memory, machine.secure_kernel).value();

    CHECK(abi::secure_kernel_region.contains(root));
    check_direct_map(machine, root);
    check_image(machine, root, machine.secure_kernel);
    check_stack(machine, root, machine.secure_kernel);
    CHECK_FALSE(machine.walk(root, launch_code.base).is_mapped());
}

TEST_CASE("VTL0's address space has the kernel, the secure kernel's image and the loader",
          "[boot][address_space]") {
    Machine machine;
    const std::uint64_t root =
        build_normal_space(machine.memory, machine.kernel, machine.secure_kernel).value();

    CHECK(abi::kernel_region.contains(root));
    check_direct_map(machine, root);
    check_image(machine, root, machine.kernel);
    check_stack(machine, root, machine.kernel);
    check_image(machine, root, machine.secure_kernel);
    CHECK_FALSE(machine.walk(root, machine.secure_kernel.stack_top() - 8).is_mapped());
    CHECK(machine.walk(root, launch_code.base + 5).physical == launch_code.base + 5);
    CHECK(machine.walk(root, launch_code.base).executable);
}

TEST_CASE("No page is writable and executable but for VTL0's identity map",
          "[boot][address_space]") {
    Machine machine;
    const std::uint64_t roots[] = {
        build_hypervisor_space(machine.memory, machine.hypervisor, launch_code).value(),
        build_secure_space(machine.memory, machine.secure_kernel).value(),
        build_normal_space(machine.memory, machine.kernel, machine.secure_kernel).value()};
    for (const std::uint64_t root : roots) {
        unsigned leaves = 0;
        machine.for_each_leaf(root, [&](std::uint64_t address, x86::Level, x86::PageTableEntry e) {
            ++leaves;
            CHECK_FALSE(e.get(x86::PageTableEntry::user));
            if (is_writable_and_executable(e)) {
                CHECK(root == roots[2]);
                CHECK(address < abi::physical_address_limit);
            }
        });
        CHECK(leaves > 2048); // the direct map alone
    }
}

TEST_CASE("A region without room for the page tables is refused at every size",
          "[boot][address_space]") {
    Machine machine;
    const std::uint64_t needed = [&] {
        Program program = machine.kernel;
        REQUIRE(build_normal_space(machine.memory, program, machine.secure_kernel).is_ok());
        return machine.kernel.pages.rest().size - program.pages.rest().size;
    }();
    for (std::uint64_t size = 0; size <= needed; size += abi::page_size) {
        Program program = machine.kernel;
        program.pages = RegionPages({program.stack.end(), size});
        const auto built = build_normal_space(machine.memory, program, machine.secure_kernel);
        CHECK(built.is_ok() == (size == needed));
    }
}

TEST_CASE("A program with more code sections than can be told is refused", "[boot][program]") {
    Machine machine;
    for (std::size_t more = 1; more <= abi::LoadedImage::max_code_ranges; ++more) {
        formats::pe::SectionHeader added = machine.file.text();
        added.address = machine.file.optional().image_size;
        added.virtual_size = abi::page_size;
        added.data_size = 0;
        machine.file.section(machine.file.file().section_count++) = added;
        machine.file.optional().image_size += abi::page_size;
        const formats::pe::Image image = formats::pe::Image::parse(machine.file.bytes()).value();

        const auto placed = place_program(machine.memory, kernel_plan, image);
        const bool fits = more < abi::LoadedImage::max_code_ranges; // .text is one as well
        INFO(more);
        REQUIRE(placed.is_ok() == fits);
        CHECK((fits || placed.error() == PlacementError::TooManyCodeSections));
    }
    CHECK_THAT(std::string(sentence_of(PlacementError::TooManyCodeSections)),
               ::test::contains("executable sections"));
}

TEST_CASE("The other programs are told where a program is", "[boot][program]") {
    Machine machine;
    const std::uint64_t root = build_secure_space(machine.memory, machine.secure_kernel).value();
    const abi::LoadedImage described = describe(machine.secure_kernel, secure_kernel_plan, root);

    CHECK(std::string(described.name) == "securekernel.exe");
    CHECK(described.range == machine.secure_kernel.range);
    CHECK(described.virtual_base == abi::secure_kernel_image_base);
    CHECK(described.entry_point == machine.secure_kernel.entry_point());
    CHECK(described.page_table_root == root);
    CHECK(described.stack_top == machine.secure_kernel.stack_top());
    CHECK(described.free.end() == abi::secure_kernel_region.end());
    CHECK(described.free.base > root); // the tables are not free
    std::size_t code_sections = 0;
    for (const auto& section : machine.secure_kernel.image.sections()) {
        if (section.access == formats::pe::SectionAccess::ReadExecute) {
            const auto& code = described.code[code_sections++];
            CHECK(code.base == described.range.base + section.address);
            CHECK(code.end() >= described.range.base + section.end());
            CHECK(code.size % abi::page_size == 0);
        }
    }
    CHECK(code_sections != 0);
    CHECK(described.code[code_sections].size == 0);
}

} // namespace boot
