// SPDX-License-Identifier: MIT
#include "machine/event_operands.h"

#include "machine/event_names.h"
#include "x86/svm/exit_code.h"

#include <fmt/format.h>

#include <charconv>

namespace machine {
namespace {

using Format = OperandFormat;

template <typename Enum>
std::string named(std::uint64_t value) {
    const auto member = static_cast<Enum>(value);
    const std::string_view name =
        static_cast<std::uint64_t>(member) == value ? name_of(member) : std::string_view{};
    return name.empty() ? hex(value) : std::string(name);
}

template <typename Enum>
std::optional<std::uint64_t> named(std::string_view text) {
    const auto member = from_name<Enum>(text);
    return member ? std::optional(static_cast<std::uint64_t>(*member)) : std::nullopt;
}

std::string exit_code_text(std::uint64_t value) {
    const std::string_view name = x86::svm::name_of(static_cast<x86::svm::ExitCode>(value));
    return name == "VMEXIT_UNKNOWN" ? hex(value) : std::string(name);
}

// Exit codes go up to 0x403; going through them keeps the one table where it is, in x86/.
std::optional<std::uint64_t> exit_code_from(std::string_view text) {
    constexpr std::uint64_t above_last = 0x404;
    for (std::uint64_t value = 0; value < above_last; ++value) {
        if (exit_code_text(value) == text) {
            return value;
        }
    }
    const auto invalid = static_cast<std::uint64_t>(x86::svm::ExitCode::Invalid);
    return exit_code_text(invalid) == text ? std::optional(invalid) : std::nullopt;
}

std::optional<std::uint64_t> number_from(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x")) {
        text.remove_prefix(2);
        base = 16;
    }
    std::uint64_t value = 0;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (problem != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::uint64_t> value_of_name(Format format, std::string_view text) {
    switch (format) {
    case Format::ExitCode: return exit_code_from(text);
    case Format::CallCode: return named<abi::tlfs::CallCode>(text);
    case Format::HvStatus: return named<abi::tlfs::HvStatus>(text);
    case Format::NtStatus: return named<abi::NtStatus>(text);
    case Format::Guard: return named<abi::Guard>(text);
    case Format::PowerOff: return named<abi::PowerOff>(text);
    case Format::Service: return named<abi::SecureService>(text);
    case Format::Mark: return named<abi::Mark>(text);
    case Format::Rule: return named<abi::Rule>(text);
    default: return std::nullopt;
    }
}

} // namespace

std::uint64_t unnamed_bits(const abi::TraceEvent& event, unsigned index) {
    std::uint64_t named_bits = 0;
    for (const OperandField& field : operand_fields(event.kind)) {
        named_bits |= field.operand == index ? field.mask() : 0;
    }
    return event.operand[index] & ~named_bits;
}

std::string operand_text(Format format, std::uint64_t value) {
    switch (format) {
    case Format::Number: return fmt::format("{}", value);
    case Format::Hex: return hex(value);
    case Format::Boolean: return value != 0 ? "true" : "false";
    case Format::Access: return access_text({static_cast<std::uint8_t>(value)});
    case Format::ExitCode: return exit_code_text(value);
    case Format::CallCode: return named<abi::tlfs::CallCode>(value);
    case Format::HvStatus: return named<abi::tlfs::HvStatus>(value);
    case Format::NtStatus: return named<abi::NtStatus>(value);
    case Format::Guard: return named<abi::Guard>(value);
    case Format::PowerOff: return named<abi::PowerOff>(value);
    case Format::Service: return named<abi::SecureService>(value);
    case Format::Mark: return named<abi::Mark>(value);
    case Format::Rule: return named<abi::Rule>(value);
    }
    return hex(value);
}

std::optional<std::uint64_t> operand_value(Format format, std::string_view text) {
    if (format == Format::Boolean) {
        return text == "true"    ? std::optional(1ull)
               : text == "false" ? std::optional(0ull)
                                 : std::nullopt;
    }
    if (format == Format::Access) {
        const auto access = access_from_text(text);
        return access ? std::optional<std::uint64_t>(access->bits) : std::nullopt;
    }
    if (const auto value = number_from(text)) {
        return value;
    }
    return value_of_name(format, text);
}

std::string access_text(abi::PageAccess access) {
    std::string text;
    text += access.allows(abi::PageAccess::read()) ? "r" : "";
    text += access.allows(abi::PageAccess::write()) ? "w" : "";
    const auto execute = (access & abi::PageAccess::execute()).bits;
    if (execute == abi::PageAccess::execute().bits) {
        text += 'x';
    } else if (execute == abi::PageAccess::kernel_execute_bit) {
        text += 'k';
    } else if (execute == abi::PageAccess::user_execute_bit) {
        text += 'u';
    }
    return text.empty() ? "none" : text;
}

std::optional<abi::PageAccess> access_from_text(std::string_view text) {
    for (std::uint8_t bits = 0; bits <= abi::PageAccess::all().bits; ++bits) {
        if (access_text({bits}) == text) {
            return abi::PageAccess{bits};
        }
    }
    return std::nullopt;
}

std::string hex(std::uint64_t value) { return fmt::format("{:#x}", value); }

} // namespace machine
