// SPDX-License-Identifier: MIT
// What of the window differs from the frame before, found from what ImGui wants drawn, before a
// pixel of it is. A software rasterizer's time is pixels, and of a running machine's window most
// stay as they were: the picture is kept, and only tiles that changed are drawn again.
#pragma once

#include "machine/hash.h"
#include "visualizer/app/layout.h"

#include <imgui.h>

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace vitrine::app {

/// Pixels, from the window's top left corner; right and bottom are not part of it.
struct Area {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    friend bool operator==(const Area&, const Area&) = default;
};

/// A number that changes with a texture's pixels: the same texture can get others.
using TextureVersion = std::function<std::uint64_t(ImTextureID)>;

class Damage {
public:
    /// Side of a tile, pixels: what Mesa's rasterizer works on at a time.
    static constexpr int tile = 64;

    /// The areas in which `frame` differs from the frame before; they do not overlap. All of the
    /// window if its size is another one.
    std::vector<Area> next(const ImDrawData& frame, const WindowSize& size,
                           const TextureVersion& version);
    /// Whatever the next frame is, all of it is new: other colours behind it, other fonts.
    void forget() { before_.clear(); }

private:
    void add(const ImDrawList& list, const TextureVersion& version);
    void add(const ImDrawList& list, const ImDrawCmd& command, machine::Hash what);
    void mark(const ImVec4& box, std::uint64_t what);
    std::vector<Area> areas() const;
    bool differs(int column, int row) const;

    WindowSize size_{0, 0};
    int columns_ = 0;
    int rows_ = 0;
    std::vector<machine::Hash> before_; // a tile: all that is drawn in it, in its order
    std::vector<machine::Hash> now_;
    std::vector<std::uint64_t> vertices_; // of the list at hand: a hash of each
};

/// Leaves of `frame` what can be seen in `areas`, and clips it to them.
void restrict_to(std::span<const Area> areas, ImDrawData& frame);

} // namespace vitrine::app
