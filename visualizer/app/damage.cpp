// SPDX-License-Identifier: MIT
#include "visualizer/app/damage.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <utility>

namespace vitrine::app {

namespace {

std::uint64_t hash_of(const ImDrawVert& vertex) {
    machine::Hash hash;
    hash.add(std::bit_cast<std::uint64_t>(vertex.pos));
    hash.add(std::bit_cast<std::uint64_t>(vertex.uv));
    hash.add(vertex.col);
    return hash.value();
}

machine::Hash hash_of(const ImVec4& box) {
    machine::Hash hash;
    for (const std::uint64_t half : std::bit_cast<std::array<std::uint64_t, 2>>(box)) {
        hash.add(half);
    }
    return hash;
}

ImVec4 intersection(const ImVec4& a, const ImVec4& b) {
    return {std::max(a.x, b.x), std::max(a.y, b.y), std::min(a.z, b.z), std::min(a.w, b.w)};
}

bool empty(const ImVec4& box) { return box.x >= box.z || box.y >= box.w; }

struct Triangle {
    const ImDrawVert* vertices;
    const ImDrawIdx* corners;

    const ImVec2& at(unsigned corner) const { return vertices[corners[corner]].pos; }
    ImVec4 box() const {
        const ImVec2& a = at(0);
        const ImVec2& b = at(1);
        const ImVec2& c = at(2);
        return {std::min({a.x, b.x, c.x}), std::min({a.y, b.y, c.y}), std::max({a.x, b.x, c.x}),
                std::max({a.y, b.y, c.y})};
    }
};

const ImDrawVert* vertices_of(const ImDrawList& list, const ImDrawCmd& command) {
    return list.VtxBuffer.Data + command.VtxOffset;
}

const ImDrawIdx* corners_of(const ImDrawList& list, const ImDrawCmd& command) {
    return list.IdxBuffer.Data + command.IdxOffset;
}

/// Where OpenGL cuts a shape off is a whole pixel; which one must not depend on the area drawn.
ImVec4 whole_pixels(const ImVec4& box) {
    const auto edge = [](float at) { return std::floor(at + 0.5F); };
    return {edge(box.x), edge(box.y), edge(box.z), edge(box.w)};
}

/// A list's commands, one for each area that a command can be seen in.
class Restricted {
public:
    explicit Restricted(const ImDrawList& list) : list_(list) {}

    void add(const ImDrawCmd& command, const Area& area) {
        const ImVec4 box{static_cast<float>(area.left), static_cast<float>(area.top),
                         static_cast<float>(area.right), static_cast<float>(area.bottom)};
        ImDrawCmd part = command;
        part.ClipRect = intersection(whole_pixels(command.ClipRect), box);
        if (empty(part.ClipRect)) {
            return;
        }
        part.IdxOffset = static_cast<unsigned>(corners_.Size);
        add_triangles(command, part.ClipRect);
        part.ElemCount = static_cast<unsigned>(corners_.Size) - part.IdxOffset;
        if (part.ElemCount > 0 || part.UserCallback != nullptr) {
            commands_.push_back(part);
        }
    }

    void into(ImDrawList& list) {
        list.CmdBuffer.swap(commands_);
        list.IdxBuffer.swap(corners_);
    }

private:
    void add_triangles(const ImDrawCmd& command, const ImVec4& clip) {
        const ImDrawVert* vertices = vertices_of(list_, command);
        const ImDrawIdx* corners = corners_of(list_, command);
        for (unsigned i = 0; i + 3 <= command.ElemCount; i += 3) {
            const Triangle triangle{vertices, corners + i};
            if (!empty(intersection(triangle.box(), clip))) {
                for (unsigned corner = 0; corner < 3; ++corner) {
                    corners_.push_back(triangle.corners[corner]);
                }
            }
        }
    }

    const ImDrawList& list_;
    ImVector<ImDrawCmd> commands_;
    ImVector<ImDrawIdx> corners_;
};

} // namespace

std::vector<Area> Damage::next(const ImDrawData& frame, const WindowSize& size,
                               const TextureVersion& version) {
    if (size != size_) {
        size_ = size;
        columns_ = (size.width + tile - 1) / tile;
        rows_ = (size.height + tile - 1) / tile;
        forget();
    }
    now_.assign(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_),
                machine::Hash());
    for (int i = 0; i < frame.CmdListsCount; ++i) {
        add(*frame.CmdLists[i], version);
    }
    std::vector<Area> changed;
    if (before_.empty()) {
        changed.push_back({0, 0, size.width, size.height});
    } else {
        changed = areas();
    }
    before_.swap(now_);
    return changed;
}

void Damage::add(const ImDrawList& list, const TextureVersion& version) {
    vertices_.resize(static_cast<std::size_t>(list.VtxBuffer.Size));
    std::transform(list.VtxBuffer.begin(), list.VtxBuffer.end(), vertices_.begin(),
                   [](const ImDrawVert& vertex) { return hash_of(vertex); });
    for (const ImDrawCmd& command : list.CmdBuffer) {
        machine::Hash what = hash_of(command.ClipRect);
        if (command.UserCallback != nullptr) {
            what.add((std::uintptr_t)command.UserCallback);
            what.add((std::uintptr_t)command.UserCallbackData);
            mark(command.ClipRect, what.value());
        } else {
            what.add(version(command.GetTexID()));
            add(list, command, what);
        }
    }
}

void Damage::add(const ImDrawList& list, const ImDrawCmd& command, machine::Hash what) {
    const ImDrawVert* vertices = vertices_of(list, command);
    const ImDrawIdx* corners = corners_of(list, command);
    const std::uint64_t* hashes = vertices_.data() + command.VtxOffset;
    for (unsigned i = 0; i + 3 <= command.ElemCount; i += 3) {
        const Triangle triangle{vertices, corners + i};
        machine::Hash shape = what;
        for (unsigned corner = i; corner < i + 3; ++corner) {
            shape.add(hashes[corners[corner]]);
        }
        mark(intersection(triangle.box(), command.ClipRect), shape.value());
    }
}

// A pixel belongs to a shape if its centre lies in it: whole pixels are more than enough.
void Damage::mark(const ImVec4& box, std::uint64_t what) {
    if (empty(box)) {
        return;
    }
    const auto tile_of = [](float at) { return static_cast<int>(at) / tile; };
    const int left = tile_of(std::max(0.0F, box.x));
    const int top = tile_of(std::max(0.0F, box.y));
    const int right = std::min(columns_ - 1, tile_of(box.z));
    const int bottom = std::min(rows_ - 1, tile_of(box.w));
    for (int row = top; row <= bottom; ++row) {
        machine::Hash* tiles = now_.data() + static_cast<std::ptrdiff_t>(row) * columns_;
        for (int column = left; column <= right; ++column) {
            tiles[column].add(what);
        }
    }
}

bool Damage::differs(int column, int row) const {
    const auto at = static_cast<std::size_t>(row * columns_ + column);
    return now_[at].value() != before_[at].value();
}

// Tiles side by side in a row are one area, and equal areas below each other as well.
std::vector<Area> Damage::areas() const {
    std::vector<Area> all;
    for (int row = 0; row < rows_; ++row) {
        for (int column = 0; column < columns_; ++column) {
            const int first = column;
            while (column < columns_ && differs(column, row)) {
                ++column;
            }
            if (column == first) {
                continue;
            }
            const Area area{first * tile, row * tile, std::min(size_.width, column * tile),
                            std::min(size_.height, (row + 1) * tile)};
            const auto above = std::find_if(all.begin(), all.end(), [&](const Area& other) {
                return other.bottom == area.top && other.left == area.left &&
                       other.right == area.right;
            });
            if (above == all.end()) {
                all.push_back(area);
            } else {
                above->bottom = area.bottom;
            }
        }
    }
    return all;
}

void restrict_to(std::span<const Area> areas, ImDrawData& frame) {
    frame.TotalIdxCount = 0;
    for (int i = 0; i < frame.CmdListsCount; ++i) {
        ImDrawList& list = *frame.CmdLists[i];
        Restricted seen(list);
        for (const ImDrawCmd& command : list.CmdBuffer) {
            for (const Area& area : areas) {
                seen.add(command, area);
            }
        }
        seen.into(list);
        frame.TotalIdxCount += list.IdxBuffer.Size;
    }
}

} // namespace vitrine::app
