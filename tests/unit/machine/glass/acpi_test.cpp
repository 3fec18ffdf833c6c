// SPDX-License-Identifier: MIT
// What the glass machine's firmware says about its processors, read as our own loader reads it.
#include "machine/glass/boot/acpi.h"

#include "boot/acpi.h"
#include "boot/processors.h"
#include "tests/catch.h"

TEST_CASE("The loader finds as many processors as the glass machine has", "[boot]") {
    for (unsigned processors = 1; processors <= abi::max_processors; ++processors) {
        std::vector<std::byte> ram(0x10'0000);
        machine::glass::PhysicalMemory memory(ram);
        machine::glass::place_acpi_tables(memory, processors);

        const boot::PhysicalMemory seen(0, ram);
        const std::uint64_t rsdp = boot::find_acpi_rsdp(seen);
        CHECK(rsdp != 0);
        const auto list = boot::find_processors(seen, rsdp, 0);
        CHECK(list.count == processors);
        for (unsigned index = 0; index < processors; ++index) {
            CHECK(list.apic_ids[index] == index);
        }
    }
}
