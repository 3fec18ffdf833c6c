// SPDX-License-Identifier: MIT
#include "machine/qemu/registers.h"

#include "abi/memory_layout.h"
#include "tests/catch.h"

#include <string>

namespace {

using machine::qemu::parse_registers;
using machine::qemu::place_in_world;

// As QEMU 7.2 prints it, floating point left out.
constexpr const char* in_64_bit_mode =
    "\r\nCPU#0\r\n"
    "RAX=0000000000000001 RBX=0000000000000002 RCX=0000000000000003 RDX=0000000000000004\r\n"
    "RSI=0000000000000005 RDI=0000000000000006 RBP=0000000000000007 RSP=ffff800002010ff8\r\n"
    "R8 =0000000000000008 R9 =0000000000000009 R10=000000000000000a R11=000000000000000b\r\n"
    "R12=000000000000000c R13=000000000000000d R14=000000000000000e R15=000000000000000f\r\n"
    "RIP=fffff82000001234 RFL=00000246 [---Z-P-] CPL=3 II=0 A20=1 SMM=0 HLT=0\r\n"
    "ES =0010 0000000000000000 ffffffff 00cf9300 DPL=0 DS   [-WA]\r\n"
    "CS =0008 0000000000000000 ffffffff 00af9b00 DPL=0 CS64 [-RA]\r\n"
    "SS =0018 0000000000000000 ffffffff 00cf9300 DPL=0 DS   [-WA]\r\n"
    "DS =0010 0000000000000000 ffffffff 00cf9300 DPL=0 DS   [-WA]\r\n"
    "FS =0000 0000000000001111 00000000 00000000\r\n"
    "GS =0000 0000000000002222 00000000 00000000\r\n"
    "LDT=0000 0000000000000000 0000ffff 00008200 DPL=0 LDT\r\n"
    "TR =0028 fffff82000005000 00000067 00008b00 DPL=0 TSS64-busy\r\n"
    "GDT=     fffff82000006000 0000002f\r\n"
    "IDT=     fffff82000007000 00000fff\r\n"
    "CR0=80010033 CR2=00000000deadb000 CR3=0000000002004000 CR4=00300620\r\n"
    "DR0=0000000000000000 DR1=0000000000000000 DR2=0000000000000000 DR3=0000000000000000 \r\n"
    "DR6=00000000ffff0ff0 DR7=0000000000000400\r\n"
    "EFER=0000000000001d01\r\n";

abi::TraceRingHeader ring(std::uint8_t active_vtl) {
    abi::TraceRingHeader header;
    header.magic = abi::TraceRingHeader::expected_magic;
    header.nested_root[0] = 0x140'1000;
    header.nested_root[1] = 0x140'2000;
    header.active_vtl = active_vtl;
    return header;
}

} // namespace

TEST_CASE("Every register of the monitor's text finds its place", "[qemu]") {
    const auto registers = parse_registers(in_64_bit_mode);
    REQUIRE(registers);
    const auto& processor = registers->processor;
    const std::uint64_t expected[16] = {1,  3,  4,  2, 0xFFFF'8000'0201'0FF8, 7, 5, 6, 8, 9, 10, 11,
                                        12, 13, 14, 15};
    for (unsigned index = 0; index < 16; ++index) {
        CHECK(processor.general[index] == expected[index]);
    }
    CHECK(processor.rip == 0xFFFF'F820'0000'1234);
    CHECK(processor.rflags == 0x246);
    CHECK(processor.cpl == 3);
    CHECK(processor.cr0 == 0x8001'0033);
    CHECK(processor.cr2 == 0xDEAD'B000);
    CHECK(processor.cr3 == 0x200'4000);
    CHECK(processor.cr4 == 0x30'0620);
    CHECK(processor.efer == 0x1D01);
    CHECK(processor.cs.selector == 8);
    CHECK(processor.cs.limit == 0xFFFF'FFFF);
    CHECK(processor.cs.attributes == 0xA09B); // long-mode code, as the TLFS packs it
    CHECK(processor.ds.attributes == 0xC093);
    CHECK(processor.tr.base == 0xFFFF'F820'0000'5000);
    CHECK(processor.fs.base == 0x1111);
    CHECK(processor.gs.base == 0x2222);
    CHECK(processor.gdtr.base == 0xFFFF'F820'0000'6000);
    CHECK(processor.idtr.limit == 0xFFF);
    CHECK_FALSE(registers->halted);
}

TEST_CASE("Before long mode the names begin with E", "[qemu]") {
    const auto registers = parse_registers(
        "EAX=00000001 EBX=00000002 ECX=00000003 EDX=00000004\n"
        "ESI=00000005 EDI=00000006 EBP=00000007 ESP=00006f94\n"
        "EIP=0000b7b9 EFL=00000002 [-------] CPL=0 II=0 A20=1 SMM=0 HLT=1\n"
        "ES =d980 000d9800 0000ffff 00009300\nCS =f000 000f0000 0000ffff 00009b00\n"
        "SS =0000 00000000 0000ffff 00009300\nDS =0000 00000000 0000ffff 00009300\n"
        "FS =0000 00000000 0000ffff 00009300\nGS =0000 00000000 0000ffff 00009300\n"
        "LDT=0000 00000000 0000ffff 00008200\nTR =0000 00000000 0000ffff 00008b00\n"
        "GDT=     00000000 00000000\nIDT=     00000000 000003ff\n"
        "CR0=00000010 CR2=00000000 CR3=00000000 CR4=00000000\nEFER=0000000000000000\n");
    REQUIRE(registers);
    CHECK(registers->processor.rip == 0xB7B9);
    CHECK(registers->processor.general[4] == 0x6F94);
    CHECK(registers->processor.cs.base == 0xF'0000);
    CHECK(registers->processor.general[8] == 0);
    CHECK(registers->halted);
}

TEST_CASE("Text that lacks a register is not half believed", "[qemu]") {
    const std::string text = in_64_bit_mode;
    CHECK_FALSE(parse_registers(""));
    for (const char* name :
         {"RAX=", "R15=", "RIP=", "CPL=", "CS =", "GDT=", "CR3=", "EFER=", "HLT="}) {
        INFO(name);
        std::string damaged = text;
        damaged[damaged.find(name)] = '?';
        CHECK_FALSE(parse_registers(damaged));
    }
    for (std::size_t length = 0; length + 20 < text.size(); length += 7) {
        CHECK_FALSE(parse_registers(text.substr(0, length)));
    }
}

TEST_CASE("The world is told by where the hypervisor says it is", "[qemu]") {
    auto processor = parse_registers(in_64_bit_mode)->processor;
    SECTION("before there is a hypervisor") {
        place_in_world(processor, {});
        CHECK(processor.world == abi::World::Kind::Firmware);
        CHECK_FALSE(processor.guest_mode);
    }
    SECTION("VTL0 in user mode") {
        place_in_world(processor, ring(0));
        CHECK(processor.world == abi::World::Kind::Vtl0User);
        CHECK(processor.guest_mode);
        CHECK(processor.nested_root == 0x140'1000);
    }
    SECTION("VTL1's kernel") {
        processor.cpl = 0;
        place_in_world(processor, ring(1));
        CHECK(processor.world == abi::World::Kind::Vtl1Kernel);
        CHECK(processor.nested_root == 0x140'2000);
    }
    SECTION("the hypervisor itself") {
        processor.rip = abi::hypervisor_image_base + 0x1000;
        place_in_world(processor, ring(1));
        CHECK(processor.world == abi::World::Kind::Hypervisor);
        CHECK_FALSE(processor.guest_mode);
        CHECK(processor.nested_root == 0);
    }
}
