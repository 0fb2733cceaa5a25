package dev.recurve.report.page;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javafx.animation.PauseTransition;
import javafx.application.Platform;
import javafx.concurrent.Worker;
import javafx.scene.Scene;
import javafx.scene.text.Text;
import javafx.scene.web.WebView;
import javafx.stage.Stage;
import javafx.util.Duration;

/** WebKit without a display: JavaFX's WebView on Monocle, which lays pages out at any width and lets scripts measure them. */
final class Browser implements AutoCloseable {
    private static final int HEIGHT = 900;
    private static final int SECONDS = 60;
    private static boolean started;

    private Stage stage;
    private WebView view;

    /** A window of some width, in CSS pixels. */
    Browser(int width) {
        start();
        onPlatform(() -> {
            view = new WebView();
            stage = new Stage();
            stage.setScene(new Scene(view, width, HEIGHT));
            stage.show();
            return null;
        });
    }

    /** Whether this machine has what WebKit's text is laid out with: Pango on Linux, elsewhere parts of the system. */
    static boolean canLayOutText() {
        start();
        CompletableFuture<Boolean> able = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                able.complete(new Text("text, текст, 文").getLayoutBounds().getWidth() > 0);
            } catch (LinkageError e) {
                able.complete(false);
            }
        });
        return await(able);
    }

    private static synchronized void start() {
        if (!started) {
            System.setProperty("glass.platform", "Monocle");
            System.setProperty("monocle.platform", "Headless");
            System.setProperty("headless.geometry", "1400x1000-32");
            System.setProperty("prism.order", "sw");
            CompletableFuture<Void> up = new CompletableFuture<>();
            Platform.startup(() -> up.complete(null));
            await(up);
            Platform.setImplicitExit(false);
            started = true;
        }
    }

    /** Loads a page and waits until it is laid out. */
    void open(Path page) {
        CompletableFuture<Void> loaded = new CompletableFuture<>();
        onPlatform(() -> {
            view.getEngine().getLoadWorker().stateProperty().addListener((state, before, now) -> {
                if (now == Worker.State.SUCCEEDED) {
                    PauseTransition pulse =
                            new PauseTransition(Duration.millis(300)); // layout follows with the next pulses
                    pulse.setOnFinished(event -> loaded.complete(null));
                    pulse.play();
                } else if (now == Worker.State.FAILED) {
                    loaded.completeExceptionally(
                            view.getEngine().getLoadWorker().getException());
                }
            });
            view.getEngine().load(page.toUri().toString());
            return null;
        });
        await(loaded);
    }

    Object evaluate(String script) {
        return onPlatform(() -> view.getEngine().executeScript(script));
    }

    /** What is wrong with the page that is open. */
    List<String> problems() throws IOException {
        try (InputStream in = Browser.class.getResourceAsStream("measure.js")) {
            String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new ObjectMapper().readValue((String) evaluate(script), new TypeReference<List<String>>() {});
        }
    }

    private static <T> T onPlatform(Callable<T> work) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Platform.runLater(() -> {
            try {
                result.complete(work.call());
            } catch (Exception | Error e) {
                result.completeExceptionally(e);
            }
        });
        return await(result);
    }

    private static <T> T await(CompletableFuture<T> result) {
        try {
            return result.get(SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the browser did not do it", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        onPlatform(() -> {
            stage.close();
            return null;
        });
    }
}
