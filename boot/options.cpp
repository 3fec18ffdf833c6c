// SPDX-License-Identifier: MIT
#include "boot/options.h"

namespace boot {

namespace {

using Reason = OptionError::Reason;

/// Takes the part of `rest` before the next `separator` off it.
std::string_view take_until(std::string_view& rest, char separator) {
    const std::size_t position = rest.find(separator);
    const std::string_view part = rest.substr(0, position);
    rest = position == std::string_view::npos ? std::string_view{} : rest.substr(position + 1);
    return part;
}

/// "first-light", and "program-trustlet.exe+hello" (kernel/main.cpp).
bool is_scene_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
           character == '-' || character == '.' || character == '+';
}

rt::Result<rt::Ok, OptionError> set_scene(Options& options, std::string_view value) {
    if (value.empty() || value.size() >= sizeof(options.scene)) {
        return rt::Err{OptionError{Reason::BadSceneName, value}};
    }
    for (std::size_t index = 0; index < value.size(); ++index) {
        if (!is_scene_character(value[index])) {
            return rt::Err{OptionError{Reason::BadSceneName, value}};
        }
        options.scene[index] = value[index];
    }
    return rt::Ok{};
}

rt::Result<abi::Guard, OptionError> guard_called(std::string_view name) {
    for (const abi::GuardName& guard : abi::guard_names) {
        if (name == guard.name) {
            return guard.guard;
        }
    }
    return rt::Err{OptionError{Reason::UnknownGuard, name}};
}

rt::Result<rt::Ok, OptionError> switch_off_guards(Options& options, std::string_view names) {
    for (bool is_last = false; !is_last;) {
        is_last = names.find(',') == std::string_view::npos;
        options.guards_off.switch_off(TRY(guard_called(take_until(names, ','))));
    }
    return rt::Ok{};
}

/// Value of a digit in bases up to 16; 16 and more if it is none.
unsigned digit_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return static_cast<unsigned>(digit - '0');
    }
    if (digit >= 'a' && digit <= 'f') {
        return static_cast<unsigned>(digit - 'a') + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return static_cast<unsigned>(digit - 'A') + 10;
    }
    return 16;
}

/// Decimal, or hexadecimal after "0x".
rt::Result<std::uint64_t, OptionError> parse_seed(std::string_view text) {
    const bool hexadecimal = text.starts_with("0x");
    const unsigned base = hexadecimal ? 16 : 10;
    const std::string_view digits = hexadecimal ? text.substr(2) : text;
    std::uint64_t value = 0;
    for (const char character : digits) {
        const unsigned digit = digit_value(character);
        if (digit >= base || value > (~std::uint64_t{0} - digit) / base) {
            return rt::Err{OptionError{Reason::BadSeed, text}};
        }
        value = value * base + digit;
    }
    if (digits.empty()) {
        return rt::Err{OptionError{Reason::BadSeed, text}};
    }
    return value;
}

/// Which options the command line has used up.
struct Seen {
    bool scene = false;
    bool without = false;
    bool seed = false;
};

rt::Result<rt::Ok, OptionError> take_option(Options& options, Seen& seen, std::string_view word) {
    const auto first_time = [word](bool& was_seen) -> rt::Result<rt::Ok, OptionError> {
        if (was_seen) {
            return rt::Err{OptionError{Reason::OptionTwice, word}};
        }
        was_seen = true;
        return rt::Ok{};
    };
    std::string_view value = word;
    const std::string_view key = take_until(value, '=');
    if (key.size() == word.size()) {
        return rt::Err{
            OptionError{Reason::UnknownOption, word}}; // There is no option without a value.
    }
    if (key == "scene") {
        TRY(first_time(seen.scene));
        return set_scene(options, value);
    }
    if (key == "without") {
        TRY(first_time(seen.without));
        return switch_off_guards(options, value);
    }
    if (key == "seed") {
        TRY(first_time(seen.seed));
        options.seed = TRY(parse_seed(value));
        return rt::Ok{};
    }
    return rt::Err{OptionError{Reason::UnknownOption, word}};
}

} // namespace

std::string_view sentence_of(OptionError::Reason reason) {
    switch (reason) {
    case Reason::UnknownOption:
        return "There is no such boot option; there are scene=, without= and seed=";
    case Reason::UnknownGuard: return "There is no such guard to boot without";
    case Reason::OptionTwice: return "A boot option is given twice";
    case Reason::BadSceneName:
        return "A scene's name has 1 to 31 small letters, digits, hyphens, dots and plus signs";
    case Reason::BadSeed: return "A seed is a number below 2^64, decimal or with 0x";
    case Reason::Count: break;
    }
    return "The command line is wrong in a way that has no name";
}

std::string_view without_file_name(std::string_view command_line) {
    std::string_view options = command_line;
    for (std::string_view rest = command_line; !rest.empty();) {
        if (take_until(rest, ' ').ends_with(".elf")) {
            options = rest;
        }
    }
    while (options.starts_with(' ')) {
        options.remove_prefix(1);
    }
    return options;
}

rt::Result<Options, OptionError> parse_options(std::string_view command_line) {
    Options options;
    Seen seen;
    while (!command_line.empty()) {
        const std::string_view word = take_until(command_line, ' ');
        if (word.empty()) {
            continue; // Words may be any number of spaces apart.
        }
        TRY(take_option(options, seen, word));
    }
    return options;
}

} // namespace boot
