// SPDX-License-Identifier: MIT
// Who may use a port (see instruction_unit.h): first the guest's own kernel decides, by IOPL and
// the TSS, then its hypervisor, by the I/O permission map.  [APM2 12.2.5] [APM2 15.10]
#include "machine/glass/instruction_unit.h"
#include "x86/svm/io_exit.h"

namespace machine::glass {

using x86::Exception;
using x86::svm::ExitCode;

bool InstructionUnit::may_use_port(std::uint16_t port, unsigned bytes, bool is_input) {
    Processor& processor = engine_.processor();
    const bool is_denied = processor.cpl() > processor.rflags().get(x86::Rflags::io_privilege) &&
                           !is_port_allowed_by_tss(port, bytes);
    const bool is_stopped = !is_denied && svm_.stops_port(port, bytes);
    if (!is_denied && !is_stopped) {
        return true;
    }
    const Block* block = clock_.running();
    clock_.leave_block(block->linear); // It did not happen.
    if (is_denied) {
        delivery_.raise(Exception::GeneralProtection);
    } else if (const auto instruction = fetch()) {
        svm_.exit(ExitCode::IoPort, io_exit_info(port, bytes, is_input, instruction->decoded),
                  processor.rip() + instruction->decoded.length);
    }
    return false;
}

/// A bit that is 0 in the TSS's bitmap opens the port.
bool InstructionUnit::is_port_allowed_by_tss(std::uint16_t port, unsigned bytes) {
    const SegmentValue task = engine_.processor().segment(SegmentName::Tr);
    std::uint16_t map = 0;
    if (task.limit < sizeof(x86::TaskStateSegment) - 1 ||
        memory_.read(svm_.paging(), task.base + offsetof(x86::TaskStateSegment, io_map_base),
                     map)) {
        return false;
    }
    const std::uint32_t at = map + port / 8u;
    std::uint16_t bits = 0;
    if (at + 1 > task.limit || memory_.read(svm_.paging(), task.base + at, bits)) {
        return false;
    }
    return ((bits >> (port % 8)) & ((1u << bytes) - 1)) == 0;
}

std::uint64_t InstructionUnit::io_exit_info(std::uint16_t port, unsigned bytes, bool is_input,
                                            const Instruction& decoded) const {
    using x86::svm::IoExitInfo;
    return IoExitInfo{}
        .with(IoExitInfo::input, is_input)
        .with(IoExitInfo::string, decoded.string_io)
        .with(IoExitInfo::repeated, decoded.string_io && decoded.repeated)
        .with(IoExitInfo::bytes_1, bytes == 1)
        .with(IoExitInfo::bytes_2, bytes == 2)
        .with(IoExitInfo::bytes_4, bytes == 4)
        .with(IoExitInfo::port, port)
        .raw;
}

} // namespace machine::glass
