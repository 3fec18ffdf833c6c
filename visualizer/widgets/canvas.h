// SPDX-License-Identifier: MIT
// What the widgets and panels draw on: the palette, the fonts, the scale and the pointer, with
// Dear ImGui behind it. Panels see no ImGui at all.
#pragma once

#include "visualizer/models/geometry.h"
#include "visualizer/theme/fonts.h"
#include "visualizer/theme/palette.h"
#include "visualizer/widgets/places.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct ImDrawCmd;
struct ImDrawList;

namespace vitrine::widgets {

using theme::Color;
using theme::Hue;
using theme::Palette;
using theme::Style;

enum class Align { Left, Center, Right };

/// What the pointer did to a named rectangle in this frame.
struct Hit {
    bool hovered = false;
    bool held = false;
    bool clicked = false; // pressed and let go on it
    bool double_clicked = false;
};

/// Multiplies lengths given for a 1600×900 window by the scale in force.
struct Unit {
    float scale = 1;
    float operator()(float design_pixels) const { return design_pixels * scale; }
};

/// A picture that lives on the graphics card. 0 is none.
using TextureId = std::uint64_t;

struct PictureKey {
    std::string_view name;
    std::uint64_t version; // another one for another content
    int width;             // pixels
    int height;
};

/// Keeps pictures on the graphics card.
class Pictures {
public:
    virtual ~Pictures() = default;
    /// 0 if that picture is not there, or in another version or size.
    virtual TextureId find(const PictureKey& key) const = 0;
    /// `pixels`: one 0xAABBGGRR a dot, row by row.
    virtual TextureId put(const PictureKey& key, std::span<const std::uint32_t> pixels) = 0;
};

/// Fills the command's clip rectangle with the colour in its data, and nothing more: no texture, no
/// blending, which for a software rasterizer is most of the work.
using FillClip = void (*)(const ImDrawList* list, const ImDrawCmd* command);

/// What the shell gives a frame.
struct Surroundings {
    const theme::Palette& palette;
    const theme::Fonts& fonts;
    float scale = 1;
    double time = 0; // seconds; the shell's clock, so that a headless frame repeats exactly
    Places& places;
    Pictures& pictures;
    FillClip fill_clip;
};

class Canvas {
public:
    explicit Canvas(const Surroundings& surroundings) : around_(surroundings) {}

    const Palette& palette() const { return around_.palette; }
    Unit unit() const { return {around_.scale}; }
    float px(float design_pixels) const { return design_pixels * around_.scale; }
    double time() const { return around_.time; }

    // shapes; what is round stands on whole pixels
    void fill(const Rect& rect, Color color, float rounding = 0);
    void outline(const Rect& rect, Color color, float rounding = 0, float thickness = 1); // inside
    void line(Point from, Point to, Color color, float thickness = 1);
    void dashes(Point from, Point to, Color color, float thickness, float on, float off);
    void polyline(std::span<const Point> points, Color color, float thickness);
    void triangle(Point a, Point b, Point c, Color color);
    void convex(std::span<const Point> corners, Color color); // clockwise
    void disc(Point center, float radius, Color color);
    void ring(Point center, float radius, Color color, float thickness);
    void arc(Point center, float radius, float from, float to, Color color, float thickness);
    /// A dot a pixel, its top left corner at whole pixels. `paint` is called for its pixels if they
    /// are not on the graphics card.
    template <typename Paint>
    void picture(const PictureKey& key, Point at, Paint paint) {
        TextureId texture = around_.pictures.find(key);
        if (texture == 0) {
            texture = around_.pictures.put(key, paint());
        }
        image(texture, {at.x, at.y, static_cast<float>(key.width), static_cast<float>(key.height)});
    }

    // text, always at whole pixels
    Point measure(Style style, std::string_view text) const;
    float line_height(Style style) const;
    /// Draws at the top-left point and returns the width.
    float text(Point at, Style style, Color color, std::string_view text);
    /// Centred vertically in `rect`, shortened with … where it does not fit.
    void text_in(const Rect& rect, Style style, Color color, std::string_view text,
                 Align align = Align::Left);
    /// False for what scrolled out of sight: no need to make its text.
    bool visible(const Rect& rect) const;
    Rect clip() const; // the part of the screen that can be drawn on now
    std::string shortened(Style style, std::string_view text, float width) const;

    // the pointer
    Hit hit(std::string_view name, const Rect& rect);
    void remember(std::string_view name, const Rect& rect);
    /// Where something was drawn in this frame.
    std::optional<Rect> place(std::string_view name) const { return around_.places.find(name); }
    Places& places() { return around_.places; }
    Point pointer() const;
    bool pointer_in(const Rect& rect) const;
    float wheel() const;
    Point drag() const;   // since the last frame, while the button is down
    bool dragged() const; // since the button went down, further than a click wobbles
    void resize_cursor(bool horizontal);
    /// A box of lines next to the pointer, above everything else.
    void tooltip(std::span<const std::string> lines);
    /// Draws what follows above everything, until `below` is called.
    void above() { on_top_ = true; }
    void below() { on_top_ = false; }

    /// Keeps drawing inside `rect` for as long as it lives.
    class Clip {
    public:
        Clip(Canvas& canvas, const Rect& rect);
        ~Clip();
        Clip(const Clip&) = delete;
        Clip& operator=(const Clip&) = delete;

    private:
        Canvas& canvas_;
    };

    /// So many rows, all of one height.
    struct Rows {
        float height = 0; // pixels
        std::size_t count = 0;
    };

    /// A region that scrolls vertically. `content()` is where to draw; tell `finish` how tall it
    /// got.
    class Scroll {
    public:
        Scroll(Canvas& canvas, std::string_view name, const Rect& rect);
        /// Of rows: as tall as whole ones are, and wherever it was scrolled to, the first one in
        /// sight is whole.
        Scroll(Canvas& canvas, std::string_view name, Rect rect, Rows rows);
        ~Scroll();
        Scroll(const Scroll&) = delete;
        Scroll& operator=(const Scroll&) = delete;

        Rect content() const { return content_; }
        std::size_t first_row() const { return first_row_; }
        /// Where a row is, to the pixel, however far down the list.
        float y_of(std::size_t row) const;
        void finish(float content_bottom) { height_ = content_bottom - content_.y; }
        /// The same for what grows at its end: who looks at the end goes on looking at it.
        void finish_at_end(float content_bottom);
        /// Scrolls so that `y` (in the coordinates of `content`) is in the middle.
        void show(float y);
        void to_end();

    private:
        void begin(Canvas& canvas, std::string_view name, const Rect& rect);

        Rect content_;
        float height_ = 1;
        Rows rows_;
        std::size_t first_row_ = 0; // in sight
        float top_ = 0;             // where that row is
        float cut_ = 0;             // what the first row would miss, were it not moved
    };

    /// A layer over the whole window that catches the pointer while it is there.
    class Sheet {
    public:
        Sheet(Canvas& canvas, std::string_view name, const Rect& rect);
        ~Sheet();
        Sheet(const Sheet&) = delete;
        Sheet& operator=(const Sheet&) = delete;
    };

    /// A one-line text field; true when Enter was pressed.
    bool text_field(std::string_view name, const Rect& rect, std::string& value, const char* hint,
                    bool take_focus);

private:
    ImDrawList& list() const;
    void image(TextureId texture, const Rect& rect);
    void fill_plain(const Rect& rect, Color color);

    Surroundings around_;
    bool on_top_ = false;
};

} // namespace vitrine::widgets
