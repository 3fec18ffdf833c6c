// SPDX-License-Identifier: MIT
#include "machine/qemu/registers.h"

#include "abi/memory_layout.h"

#include <charconv>
#include <string>

namespace machine::qemu {
namespace {

using Segment = ProcessorState::Segment;

/// Finds values by name in text of the shape "RAX=0000000000000001 RBX=…\nCS =0008 0000… ffffffff".
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    /// The hexadecimal number behind `name`; remembers if there was none.
    std::uint64_t number(std::string_view name) {
        seek(name);
        return next_number();
    }

    /// As `number`, under either name: RAX in 64-bit mode is EAX before it.
    std::uint64_t either(const std::string& name, const std::string& other) {
        return has(name) ? number(name) : number(other);
    }

    /// "CS =0008 0000000000000000 ffffffff 00af9b00 …": selector, base, limit, descriptor's bits.
    Segment segment(std::string_view name) {
        seek(name);
        Segment segment;
        segment.selector = static_cast<std::uint16_t>(next_number());
        segment.base = next_number();
        segment.limit = static_cast<std::uint32_t>(next_number());
        // Bits 15:8 and 23:20 of the descriptor's upper half, as the TLFS packs them.
        constexpr unsigned attribute_bits = 0xF0FF;
        segment.attributes = static_cast<std::uint16_t>(next_number() >> 8 & attribute_bits);
        return segment;
    }

    /// "GDT=     0000000000000000 0000ffff": base and limit alone.
    Segment table(std::string_view name) {
        seek(name);
        Segment segment;
        segment.base = next_number();
        segment.limit = static_cast<std::uint32_t>(next_number());
        return segment;
    }

    bool complete() const { return complete_; }

private:
    // Names begin a line or follow a space: "CR3=" must not be found inside another word.
    std::size_t find(std::string_view name) const {
        for (auto at = text_.find(name); at != std::string_view::npos;
             at = text_.find(name, at + 1)) {
            const bool begins_word = at == 0 || text_[at - 1] == ' ' || text_[at - 1] == '\n';
            if (begins_word) {
                return at;
            }
        }
        return std::string_view::npos;
    }

    bool has(std::string_view name) const { return find(name) != std::string_view::npos; }

    void seek(std::string_view name) {
        const auto at = find(name);
        complete_ = complete_ && at != std::string_view::npos;
        rest_ = at == std::string_view::npos ? std::string_view{} : text_.substr(at + name.size());
    }

    std::uint64_t next_number() {
        const auto begin = rest_.find_first_not_of(' ');
        rest_.remove_prefix(begin == std::string_view::npos ? rest_.size() : begin);
        std::uint64_t value = 0;
        const auto [end, problem] =
            std::from_chars(rest_.data(), rest_.data() + rest_.size(), value, 16);
        complete_ = complete_ && problem == std::errc{};
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }

    std::string_view text_;
    std::string_view rest_;
    bool complete_ = true;
};

void read_general(Scanner& scanner, ProcessorState& processor) {
    // The encoding's order.
    constexpr std::string_view names[] = {"AX=", "CX=", "DX=", "BX=", "SP=", "BP=", "SI=", "DI="};
    unsigned index = 0;
    for (const std::string_view name : names) {
        processor.general[index++] =
            scanner.either("R" + std::string(name), "E" + std::string(name));
    }
    processor.rip = scanner.either("RIP=", "EIP=");
    processor.rflags = scanner.either("RFL=", "EFL=");
}

// Outside 64-bit mode QEMU does not print these eight, and nothing can use them.
void read_extended(Scanner& scanner, ProcessorState& processor) {
    processor.general[8] = scanner.number("R8 =");
    processor.general[9] = scanner.number("R9 =");
    for (unsigned index = 10; index < 16; ++index) {
        processor.general[index] = scanner.number("R" + std::to_string(index) + "=");
    }
}

void read_segments(Scanner& scanner, ProcessorState& processor) {
    processor.es = scanner.segment("ES =");
    processor.cs = scanner.segment("CS =");
    processor.ss = scanner.segment("SS =");
    processor.ds = scanner.segment("DS =");
    processor.fs = scanner.segment("FS =");
    processor.gs = scanner.segment("GS =");
    processor.ldtr = scanner.segment("LDT=");
    processor.tr = scanner.segment("TR =");
    processor.gdtr = scanner.table("GDT=");
    processor.idtr = scanner.table("IDT=");
}

bool is_in_hypervisor(const ProcessorState& processor) {
    return processor.rip >= abi::hypervisor_image_base &&
           processor.rip - abi::hypervisor_image_base < abi::hypervisor_image_region.size;
}

} // namespace

std::optional<Registers> parse_registers(std::string_view text) {
    Scanner scanner(text);
    Registers registers;
    ProcessorState& processor = registers.processor;
    read_general(scanner, processor);
    if (text.find("RAX=") != std::string_view::npos) {
        read_extended(scanner, processor);
    }
    read_segments(scanner, processor);
    processor.cpl = static_cast<std::uint8_t>(scanner.number("CPL="));
    processor.cr0 = scanner.number("CR0=");
    processor.cr2 = scanner.number("CR2=");
    processor.cr3 = scanner.number("CR3=");
    processor.cr4 = scanner.number("CR4=");
    processor.efer = scanner.number("EFER=");
    registers.halted = scanner.number("HLT=") != 0;
    return scanner.complete() ? std::optional(registers) : std::nullopt;
}

// Nothing but the hypervisor is mapped at its virtual base in any address space of ours, and a
// guest that mapped something there would deceive nobody but the person watching.
void place_in_world(ProcessorState& processor, const abi::TraceRingHeader& ring) {
    if (ring.magic != abi::TraceRingHeader::expected_magic) {
        processor.world = abi::World::Kind::Firmware;
        return;
    }
    if (is_in_hypervisor(processor)) {
        processor.world = abi::World::Kind::Hypervisor;
        return;
    }
    const auto vtl = ring.active_vtl == 0 ? abi::Vtl::Normal : abi::Vtl::Secure;
    processor.guest_mode = true;
    processor.world = abi::World::guest(vtl, processor.cpl);
    processor.nested_root = ring.nested_root[abi::index_of(vtl)];
}

} // namespace machine::qemu
