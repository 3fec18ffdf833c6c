// SPDX-License-Identifier: MIT
#include "boot/processors.h"

#include "tests/catch.h"
#include "x86/acpi.h"

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace boot {

namespace {

using namespace x86::acpi;

constexpr std::uint64_t rsdp_address = 0x1000;
constexpr std::uint64_t root_address = 0x2000;
constexpr std::uint64_t other_address = 0x3000;
constexpr std::uint64_t madt_address = 0x4000;

std::vector<std::byte> bytes_of(const auto& value) {
    const auto raw = std::as_bytes(std::span(&value, 1));
    return {raw.begin(), raw.end()};
}

/// Firmware's tables in 32 KiB of memory: sound until a test spoils them.
struct Firmware {
    std::vector<std::byte> ram = std::vector<std::byte>(0x8000);
    std::vector<std::byte> entries;
    bool with_xsdt = false;

    void put(std::uint64_t address, const std::vector<std::byte>& bytes) {
        std::memcpy(ram.data() + address, bytes.data(), bytes.size());
    }
    void add_entry(const std::vector<std::byte>& entry) {
        entries.insert(entries.end(), entry.begin(), entry.end());
    }
    void add_processor(std::uint8_t apic_id, std::uint32_t flags = 1) {
        add_entry(bytes_of(MadtLocalApic{
            {MadtEntryHeader::Kind::LocalApic, sizeof(MadtLocalApic)}, 0, apic_id, flags}));
    }
    void mend_sum(std::uint64_t address) {
        TableHeader header;
        std::memcpy(&header, ram.data() + address, sizeof header);
        unsigned sum = 0;
        for (std::uint32_t at = 0; at < header.length; ++at) {
            sum += std::to_integer<unsigned>(ram[address + at]);
        }
        std::byte& checksum = ram[address + offsetof(TableHeader, checksum)];
        checksum = static_cast<std::byte>(std::to_integer<unsigned>(checksum) - sum);
    }
    void put_table(std::uint64_t address, const char* signature,
                   const std::vector<std::byte>& content) {
        TableHeader header{};
        std::memcpy(header.signature, signature, sizeof header.signature);
        header.length = static_cast<std::uint32_t>(sizeof header + content.size());
        put(address, bytes_of(header));
        put(address + sizeof header, content);
        mend_sum(address);
    }
    void build() {
        Rsdp rsdp{};
        rsdp.revision = with_xsdt ? 2 : 0;
        rsdp.rsdt_address = with_xsdt ? 0 : root_address;
        rsdp.xsdt_address = with_xsdt ? root_address : 0;
        put(rsdp_address, bytes_of(rsdp));
        std::vector<std::byte> addresses;
        for (const std::uint64_t address : {other_address, madt_address}) {
            const auto bytes = bytes_of(address);
            addresses.insert(addresses.end(), bytes.begin(), bytes.begin() + (with_xsdt ? 8 : 4));
        }
        put_table(root_address, with_xsdt ? "XSDT" : "RSDT", addresses);
        put_table(other_address, "FACP", std::vector<std::byte>(100));
        auto madt = bytes_of(MadtStart{0xFEE0'0000, 1});
        madt.insert(madt.end(), entries.begin(), entries.end());
        put_table(madt_address, "APIC", madt);
    }
    ProcessorList find(std::uint8_t boot = 0) {
        return find_processors(PhysicalMemory(0, ram), rsdp_address, boot);
    }
    std::vector<int> ids(std::uint8_t boot = 0) {
        const ProcessorList list = find(boot);
        return {list.apic_ids, list.apic_ids + list.count};
    }
};

/// Two processors.
struct TwoProcessors : Firmware {
    TwoProcessors() {
        add_processor(0);
        add_processor(1);
        build();
    }
};

const std::vector<int> only_the_first = {0};

} // namespace

TEST_CASE("The MADT lists the processors, by way of an RSDT or an XSDT", "[boot][processors]") {
    for (const bool with_xsdt : {false, true}) {
        Firmware firmware;
        firmware.with_xsdt = with_xsdt;
        firmware.add_processor(0);
        firmware.add_entry({std::byte{1}, std::byte{4}, std::byte{0}, std::byte{0}}); // I/O APIC
        firmware.add_processor(2);
        firmware.build();
        CHECK(firmware.ids() == std::vector<int>{0, 2});
    }
}

TEST_CASE("The processor that boots comes first, listed or not", "[boot][processors]") {
    CHECK(TwoProcessors().ids(1) == std::vector<int>{1, 0});
    CHECK(TwoProcessors().ids(7) == std::vector<int>{7, 0, 1});
    Firmware nothing;
    CHECK(find_processors(PhysicalMemory(0, nothing.ram), 0, 5).count == 1);
    CHECK(find_processors(PhysicalMemory(0, nothing.ram), 0, 5).apic_ids[0] == 5);
}

TEST_CASE("A processor that is off, or listed twice, or one too many, is left out",
          "[boot][processors]") {
    Firmware firmware;
    firmware.add_processor(0);
    firmware.add_processor(9, 0);
    firmware.add_processor(8, 2); // could be plugged in
    firmware.add_processor(1);
    firmware.add_processor(1);
    for (std::uint8_t id = 2; id < 200; ++id) {
        firmware.add_processor(id);
    }
    firmware.build();
    CHECK(firmware.ids() == std::vector<int>{0, 1, 2, 3});
}

TEST_CASE("A table whose sum is wrong, or whose length is absurd, is not there",
          "[boot][processors]") {
    for (const std::uint64_t table : {root_address, madt_address}) {
        TwoProcessors sum;
        sum.ram[table + 30] ^= std::byte{1};
        CHECK(sum.ids() == only_the_first);
        for (const std::uint32_t length : {0u, 35u, 0x1'0001u, 0x7FFF'FFFFu, ~0u}) {
            TwoProcessors absurd;
            std::memcpy(&absurd.ram[table + 4], &length, sizeof length);
            CHECK(absurd.ids() == only_the_first);
        }
    }
    TwoProcessors unrelated; // a table that we do not need may be broken
    unrelated.ram[other_address + 40] ^= std::byte{1};
    CHECK(unrelated.ids() == std::vector<int>{0, 1});
}

TEST_CASE("Addresses that lead nowhere are not followed", "[boot][processors]") {
    for (const std::uint32_t address : {0u, 0x7FF0u, 0x8000u, 0xFFFF'FFFFu}) {
        TwoProcessors root;
        std::memcpy(&root.ram[rsdp_address + offsetof(Rsdp, rsdt_address)], &address,
                    sizeof address);
        CHECK(root.ids() == only_the_first);
        TwoProcessors madt;
        std::memcpy(&madt.ram[root_address + sizeof(TableHeader) + 4], &address, sizeof address);
        madt.mend_sum(root_address);
        CHECK(madt.ids() == only_the_first);
    }
    TwoProcessors firmware;
    CHECK(find_processors(PhysicalMemory(0, firmware.ram), 0x7FFE, 0).count == 1);
}

TEST_CASE("An entry of impossible length ends the list", "[boot][processors]") {
    for (const std::uint8_t length : {0, 1, 3, 7, 9, 255}) {
        Firmware firmware;
        firmware.add_processor(0);
        firmware.add_processor(1);
        firmware.entries[9] = std::byte{length};
        firmware.build();
        CHECK(firmware.ids() == only_the_first);
    }
    Firmware cut;
    cut.add_processor(0);
    cut.add_processor(1);
    cut.entries.resize(12); // the second entry reaches beyond the table
    cut.build();
    CHECK(cut.ids() == only_the_first);
}

TEST_CASE("Tables of nonsense are read without harm", "[boot][processors]") {
    std::mt19937 random(5);
    for (unsigned round = 0; round < 3000; ++round) {
        TwoProcessors firmware;
        for (unsigned change = 0; change < 4; ++change) {
            firmware.ram[rsdp_address + random() % 0x3060] = static_cast<std::byte>(random());
        }
        if (round % 2 == 0) { // so that a sound sum does not protect us
            for (const std::uint64_t table : {root_address, madt_address}) {
                std::uint32_t length = 0;
                std::memcpy(&length, &firmware.ram[table + 4], sizeof length);
                if (length < 0x1000) {
                    firmware.mend_sum(table);
                }
            }
        }
        const ProcessorList list = firmware.find();
        CHECK(list.count >= 1);
        CHECK(list.count <= abi::max_processors);
    }
}

} // namespace boot
