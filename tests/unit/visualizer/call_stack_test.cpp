// SPDX-License-Identifier: MIT
// Who called whom, from the RAM of a machine with three worlds in it: page tables, code with real
// CALL instructions, stacks, and the VMCBs of the two VTLs.
#include "tests/catch.h"
#include "tests/fakes/scripted_target/guest_memory.h"
#include "visualizer/app/stack_reader.h"
#include "x86/svm/vmcb.h"

#include <sstream>
#include <vector>

namespace {

using abi::PageAccess;
using machine::ProcessorState;
using vitrine::models::StackFrame;
using World = abi::World::Kind;
using Proof = StackFrame::Proof;

constexpr std::uint64_t ram_size = 16ull * 1024 * 1024;
constexpr std::uint64_t nested_root = 0x80'0000;
constexpr std::uint64_t code_offset = 0x1000; // of an image's first function
constexpr std::uint64_t function_size = 0x100;
constexpr std::uint64_t stack_base = 0xFFFF'F900'0000'0000;
constexpr std::uint64_t stack_size = 2 * abi::page_size;

/// One world's address space: an image of four functions, and a stack. At `place` in RAM are its
/// tables, then code, stack and, for a guest, its VMCB.
class Space {
public:
    Space(fakes::GuestMemory& memory, std::uint64_t place, std::uint64_t image)
        : memory_(memory), root_(place), code_(place + 0x4'0000), stack_(place + 0x5'0000),
          vmcb_(place + 0x6'0000), image_(image), rsp_(stack_base + stack_size) {
        std::uint64_t pool = root_ + abi::page_size;
        memory.map(root_, pool, image + code_offset, code_, abi::page_size, PageAccess::all());
        memory.map(root_, pool, stack_base, stack_, stack_size, PageAccess::read_write());
    }

    std::uint64_t function(unsigned number, std::uint64_t offset = 0) const {
        return image_ + code_offset + number * function_size + offset;
    }
    /// In the middle of `caller` there is CALL `callee`: the return address is on the stack.
    void call(unsigned caller, unsigned callee) {
        const std::uint64_t back = function(caller, 0x40);
        const auto distance = static_cast<std::int32_t>(function(callee) - back);
        write_code(back - 5, std::uint8_t{0xE8});
        write_code(back - 4, distance);
        push(back);
    }
    /// The same through RAX: FF D0.
    void call_through_register(unsigned caller) {
        const std::uint64_t back = function(caller, 0x80);
        write_code(back - 2, std::uint16_t{0xD0FF});
        push(back);
    }
    void push(std::uint64_t value) {
        rsp_ -= 8;
        memory_.write(stack_ + (rsp_ - stack_base), value);
    }

    /// The processor while it executes `number`.
    ProcessorState runs(World world, unsigned number) const {
        ProcessorState state;
        state.world = world;
        state.rip = function(number, 0x10);
        state.general[4] = rsp_;
        state.cr0 = x86::Cr0{}.with(x86::Cr0::paging, true).raw;
        state.cr3 = root_;
        state.nested_root = world == World::Hypervisor ? 0 : nested_root;
        return state;
    }
    /// Its VMCB while it waits in `number`; the address.
    std::uint64_t waits(unsigned number) const {
        x86::svm::Vmcb vmcb{};
        const ProcessorState state = runs(World::Vtl0Kernel, number);
        vmcb.save.cr0.raw = state.cr0;
        vmcb.save.cr3.raw = state.cr3;
        vmcb.save.rip = state.rip;
        vmcb.save.rsp = state.general[4];
        vmcb.control.nested_cr3 = nested_root;
        memory_.write(vmcb_, vmcb);
        return vmcb_;
    }

private:
    template <typename Value>
    void write_code(std::uint64_t linear, Value value) {
        memory_.write(code_ + (linear - image_ - code_offset), value);
    }

    fakes::GuestMemory& memory_;
    std::uint64_t root_, code_, stack_, vmcb_, image_, rsp_;
};

struct Machine {
    fakes::GuestMemory memory{ram_size};
    Space hypervisor{memory, 0x10'0000, abi::hypervisor_image_base};
    Space secure{memory, 0x20'0000, abi::secure_kernel_image_base};
    Space kernel{memory, 0x30'0000, abi::kernel_image_base};
    machine::Symbols symbols;
    abi::TraceRingHeader ring;

    Machine() {
        std::uint64_t pool = nested_root + abi::page_size;
        memory.map(nested_root, pool, 0, 0, ram_size, PageAccess::all());
        add_symbols("hypervisor.exe", abi::hypervisor_image_base, "hv");
        add_symbols("securekernel.exe", abi::secure_kernel_image_base, "sk");
        add_symbols("kernel.exe", abi::kernel_image_base, "nt");
    }

    std::vector<StackFrame> stack(const ProcessorState& processor) const {
        return vitrine::app::read_stack(memory.bytes(), ring, processor, &symbols);
    }

private:
    void add_symbols(const char* image, std::uint64_t base, const std::string& name) {
        std::stringstream text;
        text << std::hex;
        for (unsigned i = 0; i < 4; ++i) {
            text << "F " << code_offset + i * function_size << " " << function_size << " " << name
                 << "::f" << i << "\n";
        }
        REQUIRE(symbols.add(image, base, text).empty());
    }
};

/// "hv::f1 sk::f0? ...": the functions, with ? where the proof is a call through a register.
std::string functions(const std::vector<StackFrame>& frames) {
    std::string all;
    for (const StackFrame& frame : frames) {
        const std::string place = frame.place.substr(frame.place.find('!') + 1);
        all += (all.empty() ? "" : " ") + place.substr(0, place.find('+')) +
               (frame.proof == Proof::Indirect ? "?" : "");
    }
    return all;
}

} // namespace

TEST_CASE("The stack of VTL1 goes on in VTL0, which waits for it", "[stack]") {
    Machine machine;
    machine.kernel.call(0, 1);
    machine.kernel.call(1, 2);
    machine.ring.vmcb[0] = machine.kernel.waits(2);
    machine.secure.call(0, 3);
    machine.ring.active_vtl = 1;
    const auto frames = machine.stack(machine.secure.runs(World::Vtl1Kernel, 3));
    CHECK(functions(frames) == "sk::f3 sk::f0 nt::f2 nt::f1 nt::f0");
    REQUIRE(frames.size() == 5);
    CHECK(frames[0].world == World::Vtl1Kernel);
    CHECK(frames[0].proof == Proof::Running);
    CHECK(frames[1].proof == Proof::Direct);
    CHECK(frames[2].world == World::Vtl0Kernel);
    CHECK(frames[2].proof == Proof::Running); // it goes on there when VTL1 returns
    CHECK(frames[4].address == machine.kernel.function(0, 0x40));
}

TEST_CASE("In the hypervisor the stack goes through VTL1 to VTL0", "[stack]") {
    Machine machine;
    machine.hypervisor.call(1, 2);
    machine.secure.call(0, 1);
    machine.kernel.call(3, 0);
    machine.ring.vmcb[0] = machine.kernel.waits(0);
    machine.ring.vmcb[1] = machine.secure.waits(1);
    machine.ring.active_vtl = 1;
    const auto processor = machine.hypervisor.runs(World::Hypervisor, 2);
    CHECK(functions(machine.stack(processor)) == "hv::f2 hv::f1 sk::f1 sk::f0 nt::f0 nt::f3");
    // Called by VTL0, VTL1 is not under way: nobody waits in it.
    machine.ring.active_vtl = 0;
    CHECK(functions(machine.stack(processor)) == "hv::f2 hv::f1 nt::f0 nt::f3");
}

TEST_CASE("VTL0's own stack ends in VTL0", "[stack]") {
    Machine machine;
    machine.kernel.call(0, 1);
    machine.secure.call(0, 1);
    machine.ring.vmcb[1] = machine.secure.waits(1);
    CHECK(functions(machine.stack(machine.kernel.runs(World::Vtl0Kernel, 1))) == "nt::f1 nt::f0");
}

TEST_CASE("A number on the stack is a frame only if a call in front of it led here", "[stack]") {
    Machine machine;
    machine.kernel.call(0, 1);
    machine.kernel.push(machine.kernel.function(3, 0x20)); // no call in front of it
    machine.kernel.push(0x1234);
    machine.kernel.call(2, 3); // a call, to another function: an old one
    const auto processor = machine.kernel.runs(World::Vtl0Kernel, 1);
    CHECK(functions(machine.stack(processor)) == "nt::f1 nt::f0");
}

TEST_CASE("A call through a register is a frame that may be wrong", "[stack]") {
    Machine machine;
    machine.kernel.call(0, 2);
    machine.kernel.call_through_register(2);
    const auto frames = machine.stack(machine.kernel.runs(World::Vtl0Kernel, 3));
    CHECK(functions(frames) == "nt::f3 nt::f2? nt::f0");
}

TEST_CASE("What memory does not hold is left out of the stack", "[stack]") {
    Machine machine;
    machine.secure.call(0, 1);
    machine.ring.active_vtl = 1;
    const auto processor = machine.secure.runs(World::Vtl1Kernel, 1);
    for (const std::uint64_t vmcb : {std::uint64_t{0}, ram_size - 8, ~std::uint64_t{0}}) {
        machine.ring.vmcb[0] = vmcb;
        CHECK(functions(machine.stack(processor)) == "sk::f1 sk::f0");
    }
    auto lost = processor;
    lost.general[4] = 0xFFFF'8000'0000'0000; // a stack that is not mapped
    CHECK(functions(machine.stack(lost)) == "sk::f1");
    CHECK(
        vitrine::app::read_stack(machine.memory.bytes(), machine.ring, processor, nullptr).empty());
    CHECK(vitrine::app::read_stack({}, machine.ring, processor, &machine.symbols).empty());
}
