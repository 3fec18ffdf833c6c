// SPDX-License-Identifier: MIT
#include "visualizer/widgets/pixel_canvas.h"

#include "tests/catch.h"

namespace {

using vitrine::theme::Color;
using vitrine::theme::Mode;
using vitrine::theme::palette_of;
using vitrine::widgets::pixel_of;
using vitrine::widgets::PixelCanvas;

constexpr int side = 9;
constexpr Color black{0x000000};
constexpr Color white{0xFFFFFF};

PixelCanvas canvas() { return {side, side, palette_of(Mode::Dark), 1, black}; }

/// How bright the pixel is, 0 to 255; the shapes are white.
unsigned at(const std::vector<std::uint32_t>& pixels, int x, int y) {
    return pixels[static_cast<std::size_t>(y * side + x)] & 0xFFU;
}

} // namespace

TEST_CASE("A colour is a pixel, opaque, red in its lowest byte", "[visualizer]") {
    CHECK(pixel_of({0x123456}) == 0xFF56'3412);
}

TEST_CASE("A rectangle is filled and no more, also where it leaves the picture", "[visualizer]") {
    PixelCanvas picture = canvas();
    picture.fill({6, 2, 20, 3}, white);
    const auto pixels = picture.take();
    CHECK(at(pixels, 6, 2) == 255);
    CHECK(at(pixels, side - 1, 4) == 255);
    CHECK(at(pixels, 5, 2) == 0);
    CHECK(at(pixels, 6, 5) == 0);
}

TEST_CASE("Rectangles half a pixel aside keep the gap between them", "[visualizer]") {
    PixelCanvas picture = canvas();
    picture.fill({0, 0.6F, 9, 3}, white);
    picture.fill({0, 4.6F, 9, 3}, white);
    const auto pixels = picture.take();
    CHECK(at(pixels, 4, 3) == 255);
    CHECK(at(pixels, 4, 4) == 0);
    CHECK(at(pixels, 4, 5) == 255);
}

TEST_CASE("A disc is full in the middle and soft at its rim", "[visualizer]") {
    PixelCanvas picture = canvas();
    picture.disc({4.5F, 4.5F}, 3, white);
    const auto pixels = picture.take();
    CHECK(at(pixels, 4, 4) == 255);
    CHECK(at(pixels, 6, 6) > 0);
    CHECK(at(pixels, 6, 6) < 255);
    CHECK(at(pixels, 8, 8) == 0);
    CHECK(at(pixels, 1, 4) == at(pixels, 7, 4));
}

TEST_CASE("A line is as thick as it should be", "[visualizer]") {
    PixelCanvas picture = canvas();
    picture.line({0, 4.5F}, {9, 4.5F}, white, 1);
    const auto pixels = picture.take();
    CHECK(at(pixels, 4, 4) == 255);
    CHECK(at(pixels, 4, 3) == 0);
    CHECK(at(pixels, 4, 5) == 0);
}

TEST_CASE("A triangle lies within its corners", "[visualizer]") {
    PixelCanvas picture = canvas();
    picture.triangle({1, 1}, {8, 4.5F}, {1, 8}, white);
    const auto pixels = picture.take();
    CHECK(at(pixels, 3, 4) == 255);
    CHECK(at(pixels, 7, 1) == 0);
    CHECK(at(pixels, 0, 4) == 0);
}

TEST_CASE("What is half transparent lets half of the ground through", "[visualizer]") {
    PixelCanvas picture = canvas();
    picture.fill({0, 0, 2, 2}, white.faded(0.5F));
    CHECK(at(picture.take(), 1, 1) == 128);
}
