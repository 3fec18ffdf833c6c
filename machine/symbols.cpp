// SPDX-License-Identifier: MIT
#include "machine/symbols.h"

#include "abi/memory_layout.h"
#include "machine/debug_images.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <istream>
#include <iterator>

namespace machine {
namespace {

struct KnownImage {
    std::string_view symbol_file;
    std::string_view image;
    std::uint64_t base; // virtual
};

// The loader's addresses are physical, low, and its symbol offsets count from 0.
constexpr KnownImage known_images[] = {
    {"hypervisor.sym", "hypervisor.exe", abi::hypervisor_image_base},
    {"securekernel.sym", "securekernel.exe", abi::secure_kernel_image_base},
    {"kernel.sym", "kernel.exe", abi::kernel_image_base},
    {"loader.sym", "loader.elf", 0},
};

/// Takes the next word off the front of `text`.
std::string_view next_word(std::string_view& text) {
    const auto begin = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(begin);
    const auto end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

template <typename Number>
bool read_number(std::string_view word, int base, Number& number) {
    const auto [end, problem] =
        std::from_chars(word.data(), word.data() + word.size(), number, base);
    return problem == std::errc{} && end == word.data() + word.size();
}

/// Is `name` what a person means by `wanted`: the whole of it, or its end after "::"?
bool is_called(std::string_view name, std::string_view wanted) {
    if (!name.ends_with(wanted)) {
        return false;
    }
    const std::string_view scope = name.substr(0, name.size() - wanted.size());
    return scope.empty() || scope.ends_with("::");
}

/// The last element whose offset is not above `offset`; null if there is none.
template <typename Element>
const Element* last_not_above(const std::vector<Element>& sorted, std::uint64_t offset) {
    const auto above = std::upper_bound(
        sorted.begin(), sorted.end(), offset,
        [](std::uint64_t wanted, const Element& element) { return wanted < element.offset; });
    return above == sorted.begin() ? nullptr : &*std::prev(above);
}

template <typename Element>
void sort_by_offset(std::vector<Element>& elements) {
    std::stable_sort(
        elements.begin(), elements.end(),
        [](const Element& left, const Element& right) { return left.offset < right.offset; });
}

} // namespace

std::string CodePlace::text() const {
    if (function.empty()) {
        return fmt::format("{}+{:#x}", image, offset);
    }
    return offset == 0 ? fmt::format("{}!{}", image, function)
                       : fmt::format("{}!{}+{:#x}", image, function, offset);
}

bool Symbols::add_function(Image& image, std::string_view rest) {
    Function function;
    if (!read_number(next_word(rest), 16, function.offset) ||
        !read_number(next_word(rest), 16, function.size) || rest.empty()) {
        return false;
    }
    function.name = rest; // may hold spaces: "operator new"
    image.size = std::max(image.size, function.offset + function.size);
    image.functions.push_back(std::move(function));
    return true;
}

bool Symbols::add_line(Image& image, std::string_view rest) {
    Line line;
    const bool has_offset = read_number(next_word(rest), 16, line.offset);
    const auto space = rest.rfind(' '); // the file's name may hold spaces, too
    if (!has_offset || space == std::string_view::npos || space == 0 ||
        !read_number(rest.substr(space + 1), 10, line.number)) {
        return false;
    }
    const std::string_view file = rest.substr(0, space);
    // Rows come in the order of the code, so a file is nearly always one of the last few.
    const auto known = std::find(image.files.rbegin(), image.files.rend(), file);
    if (known == image.files.rend()) {
        line.file = static_cast<std::uint32_t>(image.files.size());
        image.files.emplace_back(file);
    } else {
        line.file = static_cast<std::uint32_t>(std::distance(known, image.files.rend()) - 1);
    }
    image.lines.push_back(line);
    return true;
}

std::string Symbols::add(std::string_view name, std::uint64_t base, std::istream& in) {
    Image image{std::string(name), base, 0, {}, {}, {}};
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        std::string_view rest = text;
        const std::string_view kind = next_word(rest);
        const bool sound =
            (kind == "F" && add_function(image, rest)) || (kind == "L" && add_line(image, rest));
        if (!sound) {
            return fmt::format("Line {} of the symbols of {} cannot be read: run ./vitrine build.",
                               number, name);
        }
    }
    sort_by_offset(image.functions);
    sort_by_offset(image.lines);
    images_.push_back(std::move(image));
    return "";
}

Symbols::Loaded Symbols::load(const std::filesystem::path& folder) {
    Loaded loaded;
    for (const KnownImage& known : known_images) {
        std::ifstream in(folder / known.symbol_file);
        if (in && loaded.error.empty()) {
            loaded.error = loaded.symbols.add(known.image, known.base, in);
        }
    }
    return loaded;
}

std::optional<CodePlace> Symbols::place_of(std::uint64_t address) const {
    for (const Image& image : images_) {
        if (address < image.base || address - image.base >= image.size) {
            continue;
        }
        const std::uint64_t offset = address - image.base;
        CodePlace place{image.name, "", offset, "", 0};
        const Function* function = last_not_above(image.functions, offset);
        if (function == nullptr) {
            return std::nullopt; // below all code
        }
        if (offset - function->offset >= function->size) {
            return place; // between two functions
        }
        place.function = function->name;
        place.offset = offset - function->offset;
        // A line that began before the function belongs to the one before it.
        const Line* line = last_not_above(image.lines, offset);
        if (line != nullptr && line->offset >= function->offset) {
            place.file = image.files[line->file];
            place.line = line->number;
        }
        return place;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> Symbols::address_of(std::string_view function) const {
    const auto mark = function.find('!');
    const bool names_image = mark != std::string_view::npos;
    const std::string_view wanted = names_image ? function.substr(mark + 1) : function;
    for (const Image& image : images_) {
        if (names_image && image.name != function.substr(0, mark)) {
            continue;
        }
        for (const Function& candidate : image.functions) {
            if (!wanted.empty() && is_called(candidate.name, wanted)) {
                return image.base + candidate.offset;
            }
        }
    }
    return std::nullopt;
}

namespace {

/// The address that the linker gave the image; 0 for an ELF, whose addresses are the machine's.
std::uint64_t linked_base(std::ifstream& file) {
    constexpr std::streamoff header_place = 0x3C; // e_lfanew
    constexpr std::streamoff base_in_header = 24 + 24;
    std::uint32_t header = 0;
    std::uint64_t base = 0;
    char mark[2] = {};
    file.read(mark, sizeof mark);
    if (mark[0] != 'M' || mark[1] != 'Z') {
        return 0;
    }
    file.seekg(header_place).read(reinterpret_cast<char*>(&header), sizeof header);
    file.seekg(header + base_in_header).read(reinterpret_cast<char*>(&base), sizeof base);
    return file ? base : 0;
}

} // namespace

std::vector<DebugImage> debug_images(const std::filesystem::path& images) {
    std::vector<DebugImage> found;
    for (const KnownImage& known : known_images) {
        const auto path = std::filesystem::absolute(images / "unstripped" / known.image);
        std::ifstream file(path, std::ios::binary);
        if (file) {
            found.push_back({path, known.base - linked_base(file)});
        }
    }
    return found;
}

} // namespace machine
