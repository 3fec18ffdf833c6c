// SPDX-License-Identifier: MIT
// Which program, function and source line an address belongs to, and where a function is.
//
// The build writes a text file per image: `F offset size name` for a function and `L offset file
// line` for a line, offsets hexadecimal, from the image's base (docs/formats.md). Where each image
// is mapped is fixed in abi/memory_layout.h.
#pragma once

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace machine {

/// Where an address is. What is not known is empty or 0.
struct CodePlace {
    std::string image;        // "securekernel.exe"
    std::string function;     // "sk::protect_image"
    std::uint64_t offset = 0; // from the start of the function
    std::string file;         // "securekernel/memory/image_pages.cpp"
    unsigned line = 0;

    /// "securekernel.exe!sk::protect_image+0x12"
    std::string text() const;
};

class Symbols {
public:
    /// Reads one image's symbols; on failure returns a sentence and changes nothing.
    std::string add(std::string_view image, std::uint64_t base, std::istream& in);

    /// Reads the symbol files of all images in `folder`. One that is missing is skipped: its
    /// addresses stay numbers. One that is damaged ends in `error`.
    struct Loaded;
    static Loaded load(const std::filesystem::path& folder);

    bool empty() const { return images_.empty(); }

    std::optional<CodePlace> place_of(std::uint64_t address) const;

    /// "nt::run_scene", "run_scene" or "kernel.exe!run_scene". If several functions are called so,
    /// the first in the order of the images and their addresses.
    std::optional<std::uint64_t> address_of(std::string_view function) const;

private:
    struct Function {
        std::uint64_t offset = 0;
        std::uint64_t size = 0;
        std::string name;
    };
    struct Line {
        std::uint64_t offset = 0;
        std::uint32_t file = 0; // index into Image::files
        std::uint32_t number = 0;
    };
    struct Image {
        std::string name;
        std::uint64_t base = 0;
        std::uint64_t size = 0;          // up to the end of the last function
        std::vector<Function> functions; // by offset
        std::vector<Line> lines;         // by offset
        std::vector<std::string> files;
    };

    static bool add_function(Image& image, std::string_view rest);
    static bool add_line(Image& image, std::string_view rest);

    std::vector<Image> images_;
};

struct Symbols::Loaded {
    Symbols symbols;
    std::string error; // empty if every file that is there was sound
};

} // namespace machine
