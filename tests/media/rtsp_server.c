/* A real RTSP server for the tests: rtsp_server PORT. Serves rtsp://127.0.0.1:PORT/live, 320 x 240,
 * 25 frames per second, H.264 where GStreamer has an encoder for it, else JPEG. Says "ready" when
 * it listens; runs until killed. */
#include <gst/rtsp-server/rtsp-server.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    gst_init(&argc, &argv);
    if (argc != 2)
        return 2;
    GstElementFactory *h264 = gst_element_factory_find("x264enc");
    const char *encoder = h264 ? "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! "
                                 "rtph264pay name=pay0 pt=96"
                               : "jpegenc ! rtpjpegpay name=pay0 pt=26";
    char launch[512];
    snprintf(launch, sizeof launch,
             "( videotestsrc is-live=true ! "
             "video/x-raw,format=I420,width=320,height=240,framerate=25/1 ! %s )",
             encoder);
    GstRTSPServer *server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, argv[1]);
    GstRTSPMediaFactory *factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory, launch);
    GstRTSPMountPoints *mounts = gst_rtsp_server_get_mount_points(server);
    gst_rtsp_mount_points_add_factory(mounts, "/live", factory);
    g_object_unref(mounts);
    if (!gst_rtsp_server_attach(server, NULL))
        return 1;
    puts("ready");
    fflush(stdout);
    g_main_loop_run(g_main_loop_new(NULL, FALSE));
    return 0;
}
