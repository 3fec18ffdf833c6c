// SPDX-License-Identifier: MIT
// How the board answers the engine's questions about memory.
//
// The engine runs fast because it keeps translations of addresses and of code. Both are allowed to
// be old only where nobody can tell:
//  - A page that has never held code may be written without asking. When it first holds code, all
//    translations are forgotten, and from then on each store to it is shown to us. That goes for
//    every processor: each has translations of its own, and code it translated may be another's
//    data.
//  - A store into the very block that is running makes its instruction run alone, so that what
//    comes behind it is translated anew.
//  - The engine reads code ahead of what it executes. That must leave no trace (accessed bits,
//    faults): if it would, the block is ended before that page.
//  - The counter of the hypervisor's trace ring is watched, so that an event is seen at the
//    instruction that announces it.
#include "abi/trace_ring.h"
#include "machine/glass/board.h"

#include <algorithm>
#include <utility>

namespace machine::glass {
namespace {

constexpr std::uint64_t page_number_of(std::uint64_t address) { return address / x86::page_bytes; }

constexpr std::uint64_t ring_counter =
    abi::trace_ring_header_address + offsetof(abi::TraceRingHeader, written);
constexpr std::uint64_t ring_counter_bytes = sizeof(abi::TraceRingHeader::written);

constexpr bool meets_ring_counter(std::uint64_t physical, std::uint64_t bytes) {
    return physical < ring_counter + ring_counter_bytes && ring_counter < physical + bytes;
}

MemoryAnswer answer(MemoryAnswer::Kind kind, const Translation& translation) {
    MemoryAnswer result;
    result.kind = kind;
    result.translation = translation;
    return result;
}

} // namespace

MemoryAnswer Board::on_memory(const MemoryRequest& request) {
    const PagingRegisters paging = core_->svm->paging();
    if (paging.cr0.get(x86::Cr0::paging) && !paging.efer.get(x86::Efer::long_mode_active)) {
        stop(StopReason::Failed,
             "The guest switched on 32-bit paging, which the glass machine does "
             "not have: it must set EFER.LME before CR0.PG.");
        return {};
    }
    if (request.access.kind == AccessKind::Fetch) {
        return answer_fetch(request, paging);
    }
    const Translation translation = mmu_.translate(paging, request.access);
    return translation.ok ? answer_data(request, translation)
                          : answer(MemoryAnswer::Kind::Fault, translation);
}

MemoryAnswer Board::answer_fetch(const MemoryRequest& request, const PagingRegisters& paging) {
    Processor& processor = core_->processor();
    const std::uint64_t executing = processor.rip() + processor.segment_base(SegmentName::Cs);
    if (page_number_of(request.access.linear) != page_number_of(executing)) {
        const MemoryAnswer ahead = answer_fetch_ahead(request, paging);
        if (ahead.kind != MemoryAnswer::Kind::Fault) {
            return ahead;
        }
        // The instruction at RIP itself reaches into that page: it is being executed.
    }
    const Translation translation = mmu_.translate(paging, request.access);
    if (!translation.ok) {
        return answer(MemoryAnswer::Kind::Fault, translation);
    }
    if (!memory_.contains(translation.physical)) {
        no_code_there_ = true;
        return answer(MemoryAnswer::Kind::Fault, translation);
    }
    return enter_code_page(translation);
}

/// Kind::Fault: not one whole instruction lies before the page.
MemoryAnswer Board::answer_fetch_ahead(const MemoryRequest& request,
                                       const PagingRegisters& paging) {
    const Translation quiet = mmu_.translate(paging, request.access, Traces::None);
    if (quiet.ok && !quiet.owes_traces && memory_.contains(quiet.physical)) {
        return enter_code_page(quiet);
    }
    Processor& processor = core_->processor();
    const std::uint64_t executing = processor.rip() + processor.segment_base(SegmentName::Cs);
    std::byte bytes[x86::page_bytes];
    const std::uint64_t left = x86::page_bytes - executing % x86::page_bytes;
    const std::size_t count =
        linear_memory_.peek_code(paging, executing, std::span(bytes).first(left));
    MemoryAnswer shorten = answer(MemoryAnswer::Kind::Shorten, quiet);
    std::span<const std::byte> code(bytes, count);
    while (const auto next = decode(code, processor.code_size())) {
        ++shorten.instructions;
        code = code.subspan(next->length);
    }
    return shorten.instructions != 0 ? shorten : answer(MemoryAnswer::Kind::Fault, quiet);
}

MemoryAnswer Board::enter_code_page(const Translation& translation) {
    MemoryAnswer result = answer(MemoryAnswer::Kind::Ram, translation);
    if (!memory_.is_code(translation.physical)) {
        memory_.mark_code(translation.physical);
        for (const auto& core : cores_) {
            const std::uint64_t entered = core->write_entered[page_number_of(translation.physical)];
            if (entered != core->engine->flushes() + 1) {
                continue;
            }
            if (core.get() == core_) {
                result.flush_first = true;
            } else {
                core->engine->flush_translations();
            }
        }
    }
    result.ask_each_write = true;
    return result;
}

MemoryAnswer Board::answer_data(const MemoryRequest& request, Translation translation) {
    if (!memory_.contains(translation.physical)) {
        const Block* block = clock_.running();
        const bool is_alone = block == nullptr || block->is_single();
        return answer(is_alone ? MemoryAnswer::Kind::Device : MemoryAnswer::Kind::Alone,
                      translation);
    }
    const std::uint64_t physical = translation.physical;
    const bool is_code = memory_.is_code(physical);
    const bool is_watched = page_number_of(physical) == page_number_of(ring_counter);
    if (watches(request, physical)) {
        return answer(MemoryAnswer::Kind::Alone, translation);
    }
    if (request.access.kind == AccessKind::Write && (is_code || is_watched)) {
        if (must_run_alone(request, physical)) {
            return answer(MemoryAnswer::Kind::Alone, translation);
        }
        discard_elsewhere(physical, request.bytes);
        if (meets_ring_counter(physical, request.bytes)) {
            ring_written_ = true;
            clock_.demand_attention();
        }
    }
    MemoryAnswer result = answer(MemoryAnswer::Kind::Ram, translation);
    result.translation.executable = translation.executable && is_code;
    const Breakpoints::Place place{request.access.linear, physical};
    result.ask_each_write = is_code || is_watched || breakpoints_.watches_writes(place);
    result.ask_each_access = breakpoints_.watches_reads(place);
    if (translation.writable) {
        memory_.mark_touched(physical);
        core_->write_entered[page_number_of(physical)] = core_->engine->flushes() + 1;
    }
    return result;
}

/// The engine that stores sees to its own translated code; the others must be told. The store has
/// not happened yet, but they do not execute before it has.
void Board::discard_elsewhere(std::uint64_t physical, unsigned bytes) {
    constexpr unsigned widest_store = 64;
    if (!memory_.is_code(physical)) {
        return;
    }
    for (const auto& core : cores_) {
        if (core.get() != core_) {
            core->engine->discard_code(physical, std::max(bytes, widest_store));
        }
    }
}

/// A block that the engine ended after one instruction by itself may still not change itself: then
/// the engine would repeat the instruction without telling.
bool Board::must_run_alone(const MemoryRequest& request, std::uint64_t physical) const {
    const Block* block = clock_.running();
    if (block == nullptr) {
        return false;
    }
    return (!block->is_alone && block->overlaps(physical, request.bytes)) ||
           (!block->is_single() && meets_ring_counter(physical, request.bytes));
}

namespace {

bool is_fetch(const MemoryFault& fault) {
    return fault.kind == MemoryFault::Kind::NestedPageFault
               ? fault.nested.get(x86::svm::NestedPageFaultInfo::fetch)
               : fault.error_code.get(x86::PageFaultErrorCode::fetch);
}

} // namespace

void Board::on_memory_fault(const MemoryFault& fault) {
    if (stop_) {
        return; // on_memory gave up
    }
    const bool is_no_code = std::exchange(no_code_there_, false);
    if ((is_fetch(fault) || is_no_code) && take_interrupt()) {
        // Code is fetched between two instructions, where what is due comes first.
    } else if (is_no_code) {
        // A bus that nobody drives reads as ones, and FF FF is no instruction.
        core_->delivery->raise(x86::Exception::InvalidOpcode);
    } else {
        core_->delivery->raise(fault);
    }
    apply(InstructionUnit::Effect::InterruptsConcerned);
}

std::uint64_t Board::physical_address_of_code(std::uint64_t linear) {
    const Privilege privilege =
        core_->processor().cpl() == 3 ? Privilege::User : Privilege::Supervisor;
    return mmu_
        .translate(core_->svm->paging(), {linear, AccessKind::Fetch, privilege}, Traces::None)
        .physical;
}

} // namespace machine::glass
