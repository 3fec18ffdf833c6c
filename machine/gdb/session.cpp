// SPDX-License-Identifier: MIT
#include "machine/gdb/session.h"

#include "machine/gdb/description.h"
#include "machine/gdb/packet.h"
#include "machine/linear_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace machine::gdb {
namespace {

constexpr const char* not_understood = ""; // as the protocol wants
constexpr const char* refused = "E01";
constexpr const char* done = "OK";

std::string thread_name(unsigned processor) { return fmt::format("{:x}", processor + 1); }

/// gdb's numbers for what it can set. A place to read counts writes as well.
std::optional<Breakpoint::Kind> kind_of(std::uint64_t number) {
    switch (number) {
    case 0:
    case 1: return Breakpoint::Kind::Execute;
    case 2: return Breakpoint::Kind::Write;
    case 3:
    case 4: return Breakpoint::Kind::Access;
    default: return std::nullopt;
    }
}

} // namespace

Session::Answer Session::answer(std::string_view packet) {
    if (packet.empty()) {
        return {not_understood};
    }
    const std::string_view arguments = packet.substr(1);
    switch (packet.front()) {
    case '?': return {last_stop_.empty() ? stop_text({}) : last_stop_};
    case 'g': return {registers_text(target_.processor(selected_))};
    case 'p': return {read_register(arguments)};
    case 'm': return {read_memory(arguments)};
    case 'Z': return {set_breakpoint(arguments, true)};
    case 'z': return {set_breakpoint(arguments, false)};
    case 'H': return {select_thread(arguments)};
    case 'T': return {is_thread_alive(arguments)};
    case 'c': return {arguments.empty() ? go_on() : refused};
    case 's': return {arguments.empty() ? step(std::nullopt) : refused};
    case 'b':
        return {arguments == "s"   ? step_backwards()
                : arguments == "c" ? run_backwards()
                                   : not_understood};
    case 'v': return {resume(packet)};
    case 'q': return {query(packet)};
    case 'Q':
        return packet == "QStartNoAckMode" ? Answer{done, false, false, true}
                                           : Answer{not_understood};
    case 'D': return {done, false, true};
    case 'k': return {"", true, true};
    case 'G':
    case 'P':
    case 'M':
    case 'X': return {refused}; // see the top of session.h
    default: return {not_understood};
    }
}

std::string Session::query(std::string_view packet) {
    if (packet.starts_with("qSupported")) {
        const bool goes_back = target_.capabilities().time_travel;
        return fmt::format("PacketSize={:x};QStartNoAckMode+;qXfer:features:read+;"
                           "qXfer:memory-map:read+;swbreak+;hwbreak+;vContSupported+{}",
                           longest_packet, goes_back ? ";ReverseStep+;ReverseContinue+" : "");
    }
    if (take_prefix(packet, "qXfer:")) {
        return transfer(packet);
    }
    if (take_prefix(packet, "qRcmd,")) {
        const auto command = from_hex(packet);
        return command ? to_hex(monitor(*command)) : refused;
    }
    if (take_prefix(packet, "qThreadExtraInfo,")) {
        const auto thread = take_number(packet);
        return thread && *thread >= 1 && *thread <= target_.processor_count()
                   ? to_hex(fmt::format("processor {}", *thread - 1))
                   : refused;
    }
    if (packet == "qC") {
        return "QC" + thread_name(target_.current_processor());
    }
    if (packet == "qfThreadInfo") {
        return threads();
    }
    return packet == "qsThreadInfo" ? "l" : packet == "qAttached" ? "1" : not_understood;
}

std::string Session::threads() const {
    std::string list = "m";
    for (unsigned index = 0; index < target_.processor_count(); ++index) {
        list += (index == 0 ? "" : ",") + thread_name(index);
    }
    return list;
}

/// "features:read:target.xml:0,fff": a piece of a document, after l if it is the last.
std::string Session::transfer(std::string_view packet) const {
    std::string document;
    if (take_prefix(packet, "features:read:target.xml:")) {
        document = target_xml();
    } else if (take_prefix(packet, "memory-map:read::")) {
        document = memory_map_xml();
    } else {
        return "E00";
    }
    const auto offset = take_number(packet);
    const bool has_comma = take_prefix(packet, ",");
    const auto length = take_number(packet);
    if (!offset || !has_comma || !length || *offset > document.size()) {
        return refused;
    }
    // Escaping may double it.
    const std::size_t most = std::min<std::size_t>(*length, longest_packet / 2 - 8);
    const std::string piece = document.substr(*offset, most);
    return (*offset + piece.size() == document.size() ? "l" : "m") + piece;
}

std::string Session::read_memory(std::string_view arguments) {
    const auto address = take_number(arguments);
    const bool has_comma = take_prefix(arguments, ",");
    const auto length = take_number(arguments);
    if (!address || !has_comma || !length || *length > longest_packet / 2 - 8) {
        return refused;
    }
    const auto bytes = read_linear(target_.ram(), target_.processor(selected_), *address, *length);
    return bytes.empty() && *length != 0 ? refused : to_hex(bytes);
}

std::string Session::read_register(std::string_view arguments) {
    const auto number = take_number(arguments);
    return number && *number < register_count()
               ? register_text(target_.processor(selected_), *number)
               : refused;
}

/// "TYPE,ADDRESS,LENGTH"
std::string Session::set_breakpoint(std::string_view arguments, bool on) {
    const auto type = take_number(arguments);
    take_prefix(arguments, ",");
    const auto address = take_number(arguments);
    take_prefix(arguments, ",");
    const auto length = take_number(arguments);
    if (!type || !address || !length || *length == 0) {
        return refused;
    }
    const auto kind = kind_of(*type);
    if (!kind || !target_.capabilities().breakpoints) {
        return not_understood;
    }
    const std::uint64_t bytes = *kind == Breakpoint::Kind::Execute ? 1 : *length;
    const Breakpoint breakpoint{*kind, Breakpoint::Space::Linear, *address, bytes};
    std::erase(breakpoints_, breakpoint);
    if (on) {
        breakpoints_.push_back(breakpoint);
    }
    set_breakpoints();
    return done;
}

/// "g1": whose registers are meant from now on; 0 and -1 are any. What 'c' runs is always all.
std::string Session::select_thread(std::string_view arguments) {
    const bool is_for_registers = take_prefix(arguments, "g");
    if (!is_for_registers && !take_prefix(arguments, "c")) {
        return refused;
    }
    if (arguments == "-1" || arguments == "0") {
        return done;
    }
    const auto thread = take_number(arguments);
    if (!thread || *thread < 1 || *thread > target_.processor_count()) {
        return refused;
    }
    if (is_for_registers) {
        selected_ = static_cast<unsigned>(*thread - 1);
    }
    return done;
}

std::string Session::is_thread_alive(std::string_view arguments) const {
    const auto thread = take_number(arguments);
    return thread && *thread >= 1 && *thread <= target_.processor_count() ? done : refused;
}

} // namespace machine::gdb
