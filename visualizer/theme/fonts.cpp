// SPDX-License-Identifier: MIT
#include "visualizer/theme/fonts.h"

#include <imgui.h>

#include <cmath>
#include <filesystem>
#include <initializer_list>
#if IMGUI_VERSION_NUM < 19200 && __has_include(<imgui_freetype.h>)
#include <imgui_freetype.h>
#define VITRINE_FREETYPE 1
#endif

namespace vitrine::theme {

namespace {

enum class Family { Text, TextBold, Mono, MonoBold };

struct Recipe {
    Style style;
    Family family;
    float size; // pixels at scale 1
};

constexpr Recipe recipes[] = {
    {Style::Body, Family::Text, 17},      {Style::Bold, Family::TextBold, 17},
    {Style::Small, Family::Text, 16},     {Style::SmallBold, Family::TextBold, 16},
    {Style::Tiny, Family::Text, 14},      {Style::TinyBold, Family::TextBold, 14},
    {Style::Title, Family::TextBold, 25}, {Style::Heading, Family::TextBold, 19},
    {Style::Mono, Family::Mono, 18},      {Style::MonoBold, Family::MonoBold, 18},
    {Style::MonoSmall, Family::Mono, 17}, {Style::MonoSmallBold, Family::MonoBold, 17},
    {Style::MonoTiny, Family::Mono, 15},  {Style::MonoTinyBold, Family::MonoBold, 15},
};
static_assert(std::size(recipes) == static_cast<std::size_t>(Style::Count));

// Latin, Greek, punctuation, arrows, mathematics, boxes, shapes, dingbats.
constexpr ImWchar glyph_ranges[] = {0x0020, 0x017F, 0x0391, 0x03C9, 0x2010, 0x2027, 0x2030, 0x203A,
                                    0x20AC, 0x20AC, 0x2190, 0x21FF, 0x2200, 0x22FF, 0x2300, 0x23FF,
                                    0x2500, 0x25FF, 0x2600, 0x26FF, 0x2700, 0x27BF, 0};

std::string first_present(std::initializer_list<const char*> candidates) {
    for (const char* path : candidates) {
        std::error_code ignored;
        if (std::filesystem::exists(path, ignored)) {
            return path;
        }
    }
    return {};
}

std::string file_of(Family family) {
    switch (family) {
    case Family::Text:
        return first_present({"/usr/share/fonts/opentype/inter/Inter-Regular.otf",
                              "/usr/share/fonts/truetype/inter/Inter-Regular.ttf",
                              "/usr/share/fonts/truetype/lato/Lato-Regular.ttf",
                              "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                              "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"});
    case Family::TextBold:
        return first_present({"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
                              "/usr/share/fonts/truetype/inter/Inter-SemiBold.ttf",
                              "/usr/share/fonts/truetype/lato/Lato-Bold.ttf",
                              "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
                              "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"});
    case Family::Mono:
        return first_present({"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                              "/usr/share/fonts/truetype/firacode/FiraCode-Regular.ttf",
                              "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"});
    case Family::MonoBold:
        return first_present({"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Bold.ttf",
                              "/usr/share/fonts/truetype/firacode/FiraCode-Bold.ttf",
                              "/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf"});
    }
    return {};
}

// Inter has no ✓ or ✕; DejaVu has.
void merge_symbols(ImFontAtlas& atlas, float size, const std::string& base) {
    const std::string symbols = first_present({"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"});
    if (symbols.empty() || symbols == base) {
        return;
    }
    ImFontConfig config;
    config.MergeMode = true;
    atlas.AddFontFromFileTTF(symbols.c_str(), size, &config, glyph_ranges);
}

ImFont* add_font(ImFontAtlas& atlas, const std::string& file, float size) {
    ImFontConfig config;
    if (file.empty()) {
        config.SizePixels = size;
        return atlas.AddFontDefault(&config);
    }
    ImFont* font = atlas.AddFontFromFileTTF(file.c_str(), size, &config, glyph_ranges);
    merge_symbols(atlas, size, file);
    return font;
}

} // namespace

void Fonts::load(float scale) {
    ImGuiIO& io = ImGui::GetIO();
    ImFontAtlas& atlas = *io.Fonts;
    atlas.Clear();
    files_.clear();
#ifdef VITRINE_FREETYPE
    atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
    atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
#endif
    for (const Recipe& recipe : recipes) {
        const float size = std::floor(recipe.size * scale + 0.5F);
        const std::string file = file_of(recipe.family);
        faces_[static_cast<std::size_t>(recipe.style)] = {add_font(atlas, file, size), size};
        files_.push_back(file.empty() ? "ImGui's built-in font" : file);
    }
    corners_.reserve(atlas);
    corners_.paint(atlas);
    io.FontDefault = (*this)[Style::Body].font;
}

} // namespace vitrine::theme
